package io.gatehouse.identity.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuotaTest {
    @Test
    void oneMoreThanTheLimitIsRefusedWith402() {
        assertThatCode(() -> Quota.check(49, 50, "things")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Quota.check(50, 50, "things"))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(402);
                    assertThat(refusal.type().wireName()).isEqualTo("ServiceQuotaExceededException");
                })
                .hasMessage("There are 50 things, which is the limit");
    }
}
