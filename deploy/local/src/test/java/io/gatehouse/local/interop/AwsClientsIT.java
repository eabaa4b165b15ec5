package io.gatehouse.local.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Unmodified clients of AWS drive every operation of AgentCore that Gatehouse has, to its success and to its refusals. */
@Tag("interop")
@ExtendWith(SharedStage.class)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(120)
class AwsClientsIT {
    private static final Path PROJECT = Path.of(System.getProperty("gatehouse.project", "../.."));
    private static final Pattern OPERATION = Pattern.compile("(?m)^ *operationId: (\\S+)$");
    private static final Pattern OURS = Pattern.compile("/(identities|gateways|tags)/.*");

    /** What AgentCore has under the paths of ours, and Gatehouse has not. */
    private static final Pattern NOT_OFFERED =
            Pattern.compile(".*(Payment|ConsentPortal|GatewayRule|GatewayRateLimit).*");

    private static AwsStage aws;

    @BeforeAll
    @Timeout(300)
    static void start(Stage stage) throws IOException {
        aws = new AwsStage(stage);
    }

    @AfterAll
    static void stop() throws IOException {
        if (aws != null) {
            aws.close();
        }
    }

    @Test
    void workloadIdentities() {
        new AwsIdentityCalls(aws).workloadIdentities();
    }

    @Test
    void oauth2CredentialProviders() {
        new AwsIdentityCalls(aws).oauth2CredentialProviders();
    }

    @Test
    void apiKeyCredentialProviders() {
        new AwsIdentityCalls(aws).apiKeyCredentialProviders();
    }

    @Test
    void tokenVault() {
        new AwsIdentityCalls(aws).tokenVault();
    }

    @Test
    void workloadAccessTokens() {
        new AwsTokenCalls(aws).workloadAccessTokens();
    }

    @Test
    void resourceTokens() {
        new AwsTokenCalls(aws).resourceTokens();
    }

    @Test
    void gateways() {
        new AwsGatewayCalls(aws).gateways();
    }

    @Test
    void targets() {
        new AwsGatewayCalls(aws).targets();
    }

    @Test
    void tags() {
        new AwsGatewayCalls(aws).tags();
    }

    @Test
    void keysThatHoldAndKeysThatDoNot() {
        new AwsKeyCalls(aws).states();
    }

    @Test
    void clientWhoseClockIsWrongCorrectsItself() {
        new AwsKeyCalls(aws).clocks();
    }

    /** The contracts say what is offered, the clients' model what there is; whatever is in both was driven above. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyOperationThatIsOfferedSucceededAndWasRefused() throws IOException {
        var offered = new TreeSet<String>();
        for (var service : new String[] {"identity", "catalog"}) {
            var contract = Files.readString(PROJECT.resolve(service + "-service/openapi.yaml"));
            OPERATION.matcher(contract).results().map(found -> found.group(1)).forEach(offered::add);
        }
        offered.retainAll(aws.sdk.model().keySet());
        assertThat(aws.sdk.succeeded).containsExactlyInAnyOrderElementsOf(offered);
        assertThat(aws.sdk.refused).containsExactlyInAnyOrderElementsOf(offered);

        assertThat(ours()).containsAll(offered);
        assertThat(ours().filter(name -> !offered.contains(name)))
                .as("operations that are neither offered nor known to be left out")
                .allMatch(name -> NOT_OFFERED.matcher(name).matches());
    }

    /** Nobody takes the answer for a success, or for another server's. */
    @Test
    void whatIsNotOfferedIsMissingInAgentCoresShape() {
        ours().filter(name -> NOT_OFFERED.matcher(name).matches())
                .map(aws.sdk.model()::get)
                .forEach(operation -> {
                    var path = operation.path().replaceAll("\\{[a-zA-Z]+}", "absent-0123456789");
                    assertThat(aws.raw(404, operation.method(), path)
                                    .path("__type")
                                    .asString(""))
                            .as(operation.name())
                            .isEqualTo("ResourceNotFoundException");
                });
    }

    private static Stream<String> ours() {
        return aws.sdk.model().values().stream()
                .filter(operation -> OURS.matcher(operation.path()).matches())
                .map(AwsSdk.Operation::name);
    }
}
