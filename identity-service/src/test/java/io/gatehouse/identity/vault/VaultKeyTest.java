package io.gatehouse.identity.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.identity.user.UserKey;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class VaultKeyTest {

    private static final UUID PROVIDER = new UUID(1, 2);
    private static final UserKey ALICE = new UserKey.Person("https://idp.example", "sub", "alice");

    @Test
    void everyMemberMakesAnotherKey() {
        List<VaultKey> keys = Stream.of(
                        new VaultKey("w", ALICE, PROVIDER, List.of("r"), List.of("a")),
                        new VaultKey("v", ALICE, PROVIDER, List.of("r"), List.of("a")),
                        new VaultKey("w", null, PROVIDER, List.of("r"), List.of("a")),
                        new VaultKey("w", ALICE, new UUID(1, 3), List.of("r"), List.of("a")),
                        new VaultKey("w", ALICE, PROVIDER, List.of("s"), List.of("a")),
                        new VaultKey("w", ALICE, PROVIDER, List.of("r"), List.of("b")),
                        new VaultKey("w", ALICE, PROVIDER, List.of("r", "a"), List.of()),
                        new VaultKey("w", ALICE, PROVIDER, List.of(), List.of("r", "a")))
                .toList();
        assertThat(keys.stream().map(VaultKey::canonical)).doesNotHaveDuplicates();
    }

    @Test
    void orderAndRepetitionOfResourcesDoNotMatter() {
        assertThat(new VaultKey("w", ALICE, PROVIDER, List.of("b", "a", "b"), List.of()).canonical())
                .isEqualTo(new VaultKey("w", ALICE, PROVIDER, List.of("a", "b"), List.of()).canonical());
    }

    @Test
    void userIdSpelledLikeAPersonIsAnotherKey() {
        UserKey opaque = new UserKey.Opaque("w", "|19:https://idp.example|3:sub|5:alice");
        assertThat(new VaultKey("w", opaque, PROVIDER, List.of(), List.of()).canonical())
                .isNotEqualTo(new VaultKey("w", ALICE, PROVIDER, List.of(), List.of()).canonical());
        UserKey machine = new UserKey.Opaque("w", VaultKey.MACHINE);
        assertThat(new VaultKey("w", machine, PROVIDER, List.of(), List.of()).canonical())
                .isNotEqualTo(new VaultKey("w", null, PROVIDER, List.of(), List.of()).canonical());
    }

    @Test
    void lineBreaksAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultKey("w", ALICE, PROVIDER, List.of("a\nb"), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VaultKey("w", ALICE, PROVIDER, List.of(), List.of("")));
    }
}
