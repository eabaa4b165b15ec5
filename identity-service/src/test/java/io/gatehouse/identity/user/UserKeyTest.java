package io.gatehouse.identity.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserKeyTest {

    @Test
    void textFormIsReadBackWhateverStandsInIt() {
        for (UserKey key : new UserKey[] {
            new UserKey.Person("https://idp.example", "sub", "alice"),
            new UserKey.Person("https://idp.example|3:sub", "oid", "ä|5:alice"),
            new UserKey.Person("", "", ""),
            new UserKey.Opaque("agent", "4:x|y"),
        }) {
            assertThat(UserKey.read(key.canonical())).isEqualTo(key);
        }
    }

    @Test
    void whatNamesNobodyIsNobody() {
        for (String text :
                new String[] {"machine", "", "person|3:abc", "opaque|9:abc|1:x", "person|x", "somebody|1:a|1:b"}) {
            assertThat(UserKey.read(text)).isNull();
        }
    }
}
