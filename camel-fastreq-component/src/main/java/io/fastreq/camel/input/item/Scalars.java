/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.camel.input.item;

import io.fastreq.camel.http.InvalidRequestException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts scalars to text. Numbers are bounded, because they come from messages: {@code
 * 1e300000000} has a few bytes as it is and takes the whole heap when it is written out. Stateless.
 */
final class Scalars {

  /** Maximum number of digits of a number when it is written out; a double has at most 309. */
  private static final int MAX_DIGITS = 1000;

  private static final double BITS_PER_DIGIT = 3.33;

  private Scalars() {}

  /**
   * Returns the text of a scalar; null for a map, a list, or an object of some other type.
   *
   * @throws InvalidRequestException for a number that would be too long
   */
  @SuppressWarnings("JavaUtilDate") // what databases give for dates and times
  static @Nullable String text(@Nullable Object value) throws InvalidRequestException {
    if (value instanceof Number number) {
      refuseLong(number);
      return number.toString();
    }
    if (value instanceof CharSequence
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof Enum<?>
        || value instanceof UUID
        || value instanceof TemporalAccessor
        || value instanceof TemporalAmount
        || value instanceof Date) {
      return value.toString();
    }
    if (value instanceof InetAddress address) {
      return address.getHostAddress();
    }
    return value == null ? null : ofDriver(value);
  }

  /**
   * Returns the text with decimals in full: without an exponent, as in a URL.
   *
   * @throws InvalidRequestException for a number that would be too long
   */
  static @Nullable String plainText(@Nullable Object value) throws InvalidRequestException {
    String text = text(value);
    return value instanceof BigDecimal decimal ? decimal.toPlainString() : text;
  }

  /** Returns the text of a scalar for a message: short even where a number is too long. */
  static @Nullable String shown(@Nullable Object value) {
    try {
      return text(value);
    } catch (InvalidRequestException tooLong) {
      int bits = 0;
      if (value instanceof BigDecimal decimal) {
        bits = decimal.unscaledValue().bitLength();
      } else if (value instanceof BigInteger integer) {
        bits = integer.bitLength();
      }
      return bits < Long.SIZE ? String.valueOf(value) : "a number of " + bits + " bits";
    }
  }

  /** Returns whether a value is a number that is too long to be sent. */
  static boolean isLong(@Nullable Object value) {
    if (value instanceof BigDecimal decimal) {
      // Bits first: counting the digits of a long number takes long itself.
      return decimal.unscaledValue().bitLength() > MAX_DIGITS * BITS_PER_DIGIT
          || Math.abs((long) decimal.scale()) + decimal.precision() > MAX_DIGITS;
    }
    return value instanceof BigInteger integer && integer.bitLength() > MAX_DIGITS * BITS_PER_DIGIT;
  }

  private static void refuseLong(Number number) throws InvalidRequestException {
    if (isLong(number)) {
      throw new InvalidRequestException(
          "a number has more than " + MAX_DIGITS + " digits when it is written out");
    }
  }

  /**
   * Returns the text of an object of a database driver. PostgreSQL's returns types of its own
   * ({@code inet}, {@code interval}, {@code jsonb}) as objects with a type and a text, and so do
   * others.
   */
  private static @Nullable String ofDriver(Object value) {
    try {
      Method type = value.getClass().getMethod("getType");
      Method text = value.getClass().getMethod("getValue");
      boolean plain = type.getReturnType() == String.class && text.getReturnType() == String.class;
      return plain && type.invoke(value) != null ? (String) text.invoke(value) : null;
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      // An object of some other kind, which is not a scalar.
      return null;
    }
  }
}
