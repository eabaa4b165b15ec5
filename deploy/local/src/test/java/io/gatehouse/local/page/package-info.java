/** Every page that people see, in Chromium: light and dark, on a desktop and on a phone, by keyboard, without script. */
@NullMarked
package io.gatehouse.local.page;

import org.jspecify.annotations.NullMarked;
