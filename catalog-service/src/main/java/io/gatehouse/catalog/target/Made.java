package io.gatehouse.catalog.target;

/** The target after the first step of an attempt. */
record Made(TargetEntity target, boolean replayed) {}
