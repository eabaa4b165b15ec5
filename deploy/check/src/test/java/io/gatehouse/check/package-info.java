/** Holds manifests, compose file and documents to the schemas, to our rules and to the code. */
package io.gatehouse.check;
