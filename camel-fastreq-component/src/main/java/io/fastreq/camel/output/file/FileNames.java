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
package io.fastreq.camel.output.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes safe file names from untrusted text, such as keys and URLs. A clean name is one name, not a
 * path, and means the same on every file system: it has neither separators nor control characters
 * nor characters that Windows reserves, is not the name of a device, does not begin with a dot, and
 * is not too long. Stateless.
 */
public final class FileNames {

  /** File systems take 255; the rest is for the longer name of a file that is being written. */
  private static final int MAX_BYTES = 200;

  /** A longer ending is not an extension but part of a sentence. */
  private static final int MAX_ENDING_BYTES = 20;

  private static final String SEPARATORS_AND_RESERVED = "/\\:*?\"<>|";

  /** Matches names that Windows reserves for devices, with any extension. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?:CON|PRN|AUX|NUL|CLOCK\\$|CONIN\\$|CONOUT\\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])");

  /** Invisible characters, and code points that are no characters. */
  private static final Set<Integer> UNFIT =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.SURROGATE,
          (int) Character.PRIVATE_USE,
          (int) Character.UNASSIGNED,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR);

  private FileNames() {}

  /**
   * Returns a safe name for what was wanted: the same text where it is harmless. What is not
   * allowed becomes {@code _}. A name that is too long keeps its beginning and its extension, with
   * eight digits between them that tell it from others with the same beginning.
   *
   * @param wanted any text
   * @return a name; empty where nothing but white space was wanted
   */
  public static String clean(String wanted) {
    String name = Normalizer.normalize(wanted, Normalizer.Form.NFC).strip();
    StringBuilder clean = new StringBuilder(name.length());
    name.codePoints().forEach(c -> clean.appendCodePoint(isAllowed(c) ? c : '_'));
    // Windows drops dots and blanks at the end, so two names would be the same.
    for (int i = clean.length() - 1; i >= 0 && isDotOrBlank(clean.charAt(i)); i--) {
      clean.setCharAt(i, '_');
    }
    if (clean.length() > 0 && clean.charAt(0) == '.') {
      clean.setCharAt(0, '_');
    }
    String safe = isDevice(clean.toString()) ? "_" + clean : clean.toString();
    return shortened(safe);
  }

  /** Returns the name in ASCII, still different from other names. */
  static String inAscii(String name) {
    String ascii = name.replaceAll("[^\\x20-\\x7e]", "_");
    return shortened(digits(name) + "_" + ascii);
  }

  /** Returns the same text for names that some file system cannot tell apart. */
  public static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  private static boolean isAllowed(int c) {
    return SEPARATORS_AND_RESERVED.indexOf(c) < 0 && !UNFIT.contains(Character.getType(c));
  }

  private static boolean isDotOrBlank(char c) {
    return c == '.' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    return DEVICE.matcher(stem.strip().toUpperCase(Locale.ROOT)).matches();
  }

  private static String shortened(String name) {
    if (bytes(name).length <= MAX_BYTES) {
      return name;
    }
    int dot = name.lastIndexOf('.');
    String ending = dot > 0 ? name.substring(dot) : "";
    if (bytes(ending).length > MAX_ENDING_BYTES) {
      ending = "";
    }
    String mark = "~" + digits(name) + ending;
    return beginning(name, MAX_BYTES - bytes(mark).length) + mark;
  }

  /** Returns the longest beginning that fits into this number of bytes. */
  private static String beginning(String name, int maxBytes) {
    int used = 0;
    int end = 0;
    while (end < name.length()) {
      int c = name.codePointAt(end);
      used += bytes(Character.toString(c)).length;
      if (used > maxBytes) {
        break;
      }
      end += Character.charCount(c);
    }
    return name.substring(0, end);
  }

  private static String digits(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(name));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
