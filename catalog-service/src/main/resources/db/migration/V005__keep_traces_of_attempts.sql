-- The trace (W3C Trace Context) in which an operator asked for an attempt, for the replica that carries it on.
alter table target add column traceparent text;
