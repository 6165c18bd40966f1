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
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Content-Type} (RFC 9110 section 8.3) says of a body. Stateless; a header that is
 * missing or malformed says nothing.
 */
public final class ContentType {

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*[\"']?([^\\s;\"']+)", Pattern.CASE_INSENSITIVE);

  private ContentType() {}

  /** Whether it is {@code application/json} or {@code *+json}, whatever its parameters. */
  public static boolean isJson(@Nullable String contentType) {
    String type = withoutParameters(contentType);
    return type.equals("application/json") || type.endsWith("+json");
  }

  /**
   * Whether it is {@code text/*}, {@code application/xml} or {@code *+xml}, whatever its
   * parameters.
   */
  public static boolean isText(@Nullable String contentType) {
    String type = withoutParameters(contentType);
    return type.startsWith("text/") || type.equals("application/xml") || type.endsWith("+xml");
  }

  /** The charset it names; UTF-8 where it names none or one that this JVM does not know. */
  public static Charset charset(@Nullable String contentType) {
    if (contentType != null) {
      Matcher matcher = CHARSET.matcher(contentType);
      if (matcher.find()) {
        try {
          return Charset.forName(matcher.group(1));
        } catch (IllegalArgumentException unknown) {
          return StandardCharsets.UTF_8;
        }
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static String withoutParameters(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
