package io.gatehouse.identity.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a vendor says it granted, against what is needed. */
class GrantedScopesTest {

    @ParameterizedTest
    @CsvSource({
        "CUSTOM,a b,a,true",
        "CUSTOM,a,a b,false",
        "CUSTOM,a,openid profile offline_access a,true",
        "CUSTOM,user,user:email,false",
        "GITHUB,user,user:email,true",
        "GITHUB,user:email,user,false",
        "GITHUB,users,user:email,false",
        "MICROSOFT,https://graph.microsoft.com/User.Read,User.Read,true",
        "MICROSOFT,https://graph.microsoft.com/User.ReadWrite,User.Read,false",
        "MICROSOFT,api://notes/read,api://notes/.default,true",
        "SALESFORCE,api,api refresh_token,true",
        "CUSTOM,api,api refresh_token,false"
    })
    void coverWhatTheyStandFor(Vendor vendor, String granted, String needed, boolean covered) {
        GrantedScopes scopes = new GrantedScopes(vendor.profile(), Set.of(granted.split(" ")));
        assertThat(scopes.cover(List.of(needed.split(" ")))).isEqualTo(covered);
    }
}
