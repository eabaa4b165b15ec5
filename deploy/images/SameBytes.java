import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes out of a build by Quarkus 3.34 what is chance in it, so that it writes the same bytes each time: an agent of the
 * JVM that runs Maven, for {@code deploy/images/build}. Four things are:
 *
 * <ul>
 *   <li><b>Which build step comes first.</b> Each starts as soon as those before it are done, several at once, and those
 *       that record bytecode take numbers from one counter. They run one after another here, in the order that Quarkus
 *       itself numbers them by. One thread for all of them is no way: a step may hand work to the same threads and wait
 *       for it. So the threads stay, and a step that comes before its turn is put aside, without holding a thread, until
 *       the one before it is over. The numbers are a topological order, so no step ever has to wait for a later one.
 *   <li><b>The order of what {@code Set.of} and {@code Map.of} hold</b>, which the JDK chooses anew in each run: the same
 *       in each run here.
 *   <li><b>Byte Buddy's random names</b> of fields that it adds: from a fixed seed. Two classes of one name would end the
 *       build, not pass unseen.
 *   <li><b>The order in which reflection tells a class's methods</b>: Byte Buddy sorts them where a native executable is
 *       built, and does so everywhere here.
 * </ul>
 *
 * <p>Sets that go by the identity of what they hold are a matter of {@code -XX:hashCode}, and archives of the time zone:
 * that script sees to both.
 */
public final class SameBytes implements ClassFileTransformer {
    private static final String CONTEXT = "io/quarkus/builder/BuildContext";
    private static final String RANDOM_NAMES = "net/bytebuddy/utility/RandomString";
    private static final String SORTED_METHODS = "net/bytebuddy/utility/GraalImageCode";
    private static final String SETS = "java/util/ImmutableCollections";
    private static final Set<String> BYTE_BUDDY = Set.of(RANDOM_NAMES, SORTED_METHODS);
    private static final ClassDesc CD_CONTEXT = ClassDesc.ofInternalName(CONTEXT);
    private static final ClassDesc CD_STEP = ClassDesc.of("io.quarkus.builder.StepInfo");
    private static final ClassDesc CD_EXECUTION = ClassDesc.of("io.quarkus.builder.Execution");
    private static final ClassDesc CD_POOL = ClassDesc.of("org.jboss.threads.EnhancedQueueExecutor");
    private static final ClassDesc CD_EXECUTOR = Executor.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_RUNNABLE = Runnable.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_RANDOM = Random.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_THIS = SameBytes.class.describeConstable().orElseThrow();

    /** The turns of each build that is under way. Weak, because one Maven runs several. */
    private static final Map<Object, Turns> BUILDS = new WeakHashMap<>();

    /** Whose turn it is, and who came before it. */
    private static final class Turns {
        private final Map<Integer, Runnable> waiting = new HashMap<>();
        private int next;
    }

    private SameBytes() {}

    /** Called by the JVM before Maven starts. */
    public static void premain(String arguments, Instrumentation jvm) throws UnmodifiableClassException {
        jvm.addTransformer(new SameBytes(), true);
        // The JDK's own classes are there already.
        for (Class<?> one : jvm.getAllLoadedClasses()) {
            if (one.getName().replace('.', '/').startsWith(SETS)) {
                jvm.retransformClasses(one);
            }
        }
    }

    /**
     * Tells a step whether it may run now. If not, it is run again by itself when its turn comes.
     *
     * @param build the build that the step is of
     * @param number the place of the step in it, from 0
     * @param step what runs the step
     */
    public static boolean isTurn(Object build, int number, Runnable step) {
        synchronized (BUILDS) {
            Turns turns = BUILDS.computeIfAbsent(build, one -> new Turns());
            if (number == turns.next) {
                return true;
            }
            turns.waiting.put(number, step);
            return false;
        }
    }

    /** Ends the turn of the step that ran, and lets the next one run if it is there already. */
    public static void endTurn(Object build, Executor threads) {
        Runnable step;
        synchronized (BUILDS) {
            Turns turns = BUILDS.get(build);
            turns.next++;
            step = turns.waiting.remove(turns.next);
        }
        if (step != null) {
            threads.execute(step);
        }
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> old, ProtectionDomain domain, byte[] bytes) {
        if (name == null || !(BYTE_BUDDY.contains(name) || name.equals(CONTEXT) || name.startsWith(SETS))) {
            return null;
        }
        try {
            return name.equals(CONTEXT) ? inTurns(loader, bytes) : rewritten(loader, bytes, BYTE_BUDDY.contains(name));
        } catch (RuntimeException | LinkageError e) {
            // The JVM would go on without a word, and the build with what is left to chance.
            System.err.println("gatehouse: deploy/images/SameBytes.java does not know this version of " + name + ": " + e);
            Runtime.getRuntime().halt(70);
            return null;
        }
    }

    private static ClassFile file(ClassLoader loader) {
        ClassHierarchyResolver known = ClassHierarchyResolver.defaultResolver();
        return ClassFile.of(ClassHierarchyResolverOption.of(
                loader == null ? known : known.orElse(ClassHierarchyResolver.ofResourceParsing(loader))));
    }

    /** Gives a class of Byte Buddy its fixed seed, or lets it sort; gives sets and maps their fixed order. */
    private static byte[] rewritten(ClassLoader loader, byte[] bytes, boolean byteBuddy) {
        ClassFile file = file(loader);
        ClassModel model = file.parse(bytes);
        boolean[] changed = new boolean[1];
        // Of what sorts, only the sorting: the rest of Byte Buddy goes on as anywhere.
        Predicate<MethodModel> chosen = method -> !model.thisClass().asInternalName().equals(SORTED_METHODS)
                || method.methodName().equalsString("sorted");
        byte[] made = file.transformClass(model, ClassTransform.transformingMethodBodies(chosen, (code, element) -> {
            switch (element) {
                case InvokeInstruction call
                        when byteBuddy && call.owner().asSymbol().equals(CD_RANDOM) && call.type().equalsString("()V") -> {
                    changed[0] = true;
                    code.lconst_0().invokespecial(CD_RANDOM, "<init>", MethodTypeDesc.of(CD_void, CD_long));
                }
                case FieldInstruction read when byteBuddy && read.opcode() == Opcode.GETFIELD && read.name().equalsString("defined") -> {
                    changed[0] = true;
                    code.pop().iconst_1();
                }
                case FieldInstruction read when read.opcode() == Opcode.GETSTATIC && read.name().equalsString("SALT32L") ->
                    code.lconst_0();
                case FieldInstruction read when read.opcode() == Opcode.GETSTATIC && read.name().equalsString("REVERSE") ->
                    code.iconst_0();
                default -> code.with(element);
            }
        }));
        if (byteBuddy && !changed[0]) {
            throw new IllegalStateException("neither new Random() nor defined is in it");
        }
        return made;
    }

    /** Makes the context of a step something that can be run again, and runs it in its turn only. */
    private static byte[] inTurns(ClassLoader loader, byte[] bytes) {
        ClassFile file = file(loader);
        ClassModel model = file.parse(bytes);
        boolean known = Stream.of(CD_EXECUTION, CD_STEP).allMatch(type ->
                model.fields().stream().anyMatch(field -> field.fieldTypeSymbol().equals(type)));
        if (!known || model.methods().stream().noneMatch(SameBytes::runsStep)) {
            throw new IllegalStateException("it has no method run(), or does not know its build and its step");
        }
        ClassTransform turns = (builder, element) -> {
            if (element instanceof MethodModel method && runsStep(method)) {
                CodeModel code = method.code().orElseThrow();
                builder.withMethod("run", method.methodTypeSymbol(), ClassFile.ACC_PUBLIC, made -> made.transformCode(code, new InTurn()));
            } else {
                builder.with(element);
            }
        };
        return file.transformClass(model, turns.andThen(ClassTransform.endHandler(builder -> builder.withInterfaceSymbols(CD_RUNNABLE))));
    }

    private static boolean runsStep(MethodModel method) {
        return method.methodName().equalsString("run") && method.methodType().equalsString("()V");
    }

    /** Asks before a step whether it is its turn, and ends the turn after it. */
    private static final class InTurn implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            Label turn = code.newLabel();
            code.aload(0).getfield(CD_CONTEXT, "execution", CD_EXECUTION);
            code.aload(0).getfield(CD_CONTEXT, "stepInfo", CD_STEP).invokevirtual(CD_STEP, "getOrdinal", MethodTypeDesc.of(CD_int));
            code.aload(0).invokestatic(CD_THIS, "isTurn", MethodTypeDesc.of(CD_boolean, CD_Object, CD_int, CD_RUNNABLE));
            code.ifne(turn).return_().labelBinding(turn);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                code.aload(0).getfield(CD_CONTEXT, "execution", CD_EXECUTION).dup();
                code.invokevirtual(CD_EXECUTION, "getExecutor", MethodTypeDesc.of(CD_POOL));
                code.invokestatic(CD_THIS, "endTurn", MethodTypeDesc.of(CD_void, CD_Object, CD_EXECUTOR));
            }
            code.with(element);
        }
    }
}
