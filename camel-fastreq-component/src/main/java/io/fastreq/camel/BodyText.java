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
package io.fastreq.camel;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body as text. A byte order mark determines the charset, before anything else, and is
 * not part of the text (WHATWG Encoding Standard section 6; RFC 7303 section 3). Without a mark,
 * the charset is that of the content type, else of the declaration of an XML document, else UTF-8.
 * Malformed bytes are replaced. Stateless.
 */
public final class BodyText {

  /** Number of bytes that are searched for an XML declaration. */
  private static final int DECLARATION = 256;

  private static final Pattern ENCODING =
      Pattern.compile("^\\s*<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");

  private static final String EBCDIC = "IBM037";

  private BodyText() {}

  /**
   * Returns the text of a body.
   *
   * @param body the complete body; it is not changed
   * @param contentType the content type of the response, or null
   */
  public static String decode(byte[] body, @Nullable String contentType) {
    Mark mark = Mark.of(body);
    if (mark != null) {
      return new String(
          body, mark.octets.length(), body.length - mark.octets.length(), mark.charset);
    }
    return new String(body, charset(body, contentType));
  }

  /** Returns whether a body is only a byte order mark. */
  static boolean isMark(byte[] body) {
    Mark mark = Mark.of(body);
    return mark != null && mark.octets.length() == body.length;
  }

  private static Charset charset(byte[] body, @Nullable String contentType) {
    Charset named = ContentType.namedCharset(contentType);
    if (named == null && ContentType.isXml(contentType)) {
      named = declared(body);
    }
    return named == null ? StandardCharsets.UTF_8 : named;
  }

  /** Returns the charset that an XML document without a mark declares (XML 1.0, appendix F). */
  private static @Nullable Charset declared(byte[] body) {
    if (startsWith(body, "<\u0000?\u0000")) {
      return StandardCharsets.UTF_16LE;
    }
    if (startsWith(body, "\u0000<\u0000?")) {
      return StandardCharsets.UTF_16BE;
    }
    boolean ebcdic = startsWith(body, "Lo\u00a7\u0094") && Charset.isSupported(EBCDIC);
    Charset readable = ebcdic ? Charset.forName(EBCDIC) : StandardCharsets.ISO_8859_1;
    Matcher encoding =
        ENCODING.matcher(new String(body, 0, Math.min(body.length, DECLARATION), readable));
    if (!encoding.find()) {
      return null;
    }
    Charset declared = CharsetLabels.find(encoding.group(1));
    // The declaration was readable byte by byte, so the document cannot be UTF-16 or UTF-32.
    boolean impossible = declared != null && declared.name().startsWith("UTF-16");
    return impossible ? null : declared;
  }

  /** Returns whether a body begins with these bytes, given as characters. */
  private static boolean startsWith(byte[] body, String octets) {
    if (body.length < octets.length()) {
      return false;
    }
    for (int i = 0; i < octets.length(); i++) {
      if ((body[i] & 0xff) != octets.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Byte order mark. */
  private enum Mark {
    // UTF-32 first: its little-endian mark begins with that of UTF-16.
    UTF_32LE("UTF-32LE", "\u00ff\u00fe\u0000\u0000"),
    UTF_32BE("UTF-32BE", "\u0000\u0000\u00fe\u00ff"),
    UTF_8("UTF-8", "\u00ef\u00bb\u00bf"),
    UTF_16LE("UTF-16LE", "\u00ff\u00fe"),
    UTF_16BE("UTF-16BE", "\u00fe\u00ff");

    private final Charset charset;
    private final String octets;

    Mark(String charset, String octets) {
      this.charset = Charset.forName(charset);
      this.octets = octets;
    }

    static @Nullable Mark of(byte[] body) {
      for (Mark mark : values()) {
        if (startsWith(body, mark.octets)) {
          return mark;
        }
      }
      return null;
    }
  }
}
