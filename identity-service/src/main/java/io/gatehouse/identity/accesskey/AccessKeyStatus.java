package io.gatehouse.identity.accesskey;

/** Whether a key opens anything. */
enum AccessKeyStatus {
    ACTIVE,
    INACTIVE
}
