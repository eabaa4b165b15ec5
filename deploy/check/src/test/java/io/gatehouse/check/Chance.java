package io.gatehouse.check;

import io.quarkus.builder.BuildChain;
import io.quarkus.builder.BuildContext;
import io.quarkus.builder.item.MultiBuildItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.utility.RandomString;

/** Prints what differs from run to run of a JVM, and of a build by Quarkus, unless somebody sees to it. */
final class Chance {
    private static final int STEPS = 60;

    private final List<String> order = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger helped = new AtomicInteger();

    /** What each step produces, so that there is a build to run. */
    static final class Made extends MultiBuildItem {}

    /** Reflection tells methods in the order of where their names lie in memory. */
    @SuppressWarnings("unused")
    interface Names {
        void third();

        void second();

        void blind();

        void aged();
    }

    private Chance() {}

    public static void main(String[] arguments) throws Exception {
        new Chance().build();
        System.out.println(Set.of("a", "b") + " " + Set.of("c", "d", "e", "f", "g", "h", "i", "j"));
        System.out.println(Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 6, "g", 7));
        System.out.println(RandomString.make());
        System.out.println(new MethodList.ForLoadedMethods(Names.class)
                .stream()
                        .map(MethodDescription::getName)
                        .filter(name -> name.endsWith("d"))
                        .toList());
        System.out.println("identity " + System.identityHashCode(new Object()));
        System.out.println("zone " + TimeZone.getDefault().getID());
        System.out.println(Arrays.toString(arguments));
    }

    private void build() throws Exception {
        var chain = BuildChain.builder().addFinal(Made.class);
        for (int number : IntStream.range(0, STEPS).toArray()) {
            chain.addBuildStep(context -> step(number, context))
                    .produces(Made.class)
                    .build();
        }
        chain.build().createExecutionBuilder("check").execute();
        order.forEach(System.out::println);
        System.out.println("at most " + most + " of " + STEPS + " steps at once");
        System.out.println(helped + " were helped");
    }

    /** As steps of Quarkus do: hands work to the threads that run steps, and waits for it. */
    private void step(int number, BuildContext context) {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        order.add("step " + number);
        try {
            context.getExecutor().submit(helped::incrementAndGet).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        running.decrementAndGet();
        context.produce(new Made());
    }
}
