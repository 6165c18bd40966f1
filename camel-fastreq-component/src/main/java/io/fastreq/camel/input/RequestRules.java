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
package io.fastreq.camel.input;

import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.Tokens;
import io.fastreq.camel.http.TransportHeaders;
import io.fastreq.camel.input.item.Texts;
import java.util.Locale;
import java.util.Set;

/**
 * Checks methods, headers and cookies of requests. HTTP libraries repair or pass on what is refused
 * here, each in its own way. Stateless.
 */
final class RequestRules {

  private static final Set<String> STANDARD_METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private RequestRules() {}

  /**
   * Returns a method as it is sent. Methods are case-sensitive (RFC 9110 section 9.1): those of the
   * standard are converted to upper case, others stay as they are.
   */
  static String method(String method) throws InvalidRequestException {
    if (STANDARD_METHODS.contains(method)) {
      return refuseConnect(method);
    }
    if (!Tokens.isToken(method)) {
      throw new InvalidRequestException("the method is no HTTP token");
    }
    String upperCase = method.toUpperCase(Locale.ROOT);
    return STANDARD_METHODS.contains(upperCase) ? refuseConnect(upperCase) : method;
  }

  /** Checks a header (RFC 9110 sections 5.1 and 5.5). */
  static void checkHeader(String name, String value) throws InvalidRequestException {
    if (!Tokens.isToken(name)) {
      throw new InvalidRequestException(
          "the header name " + Texts.quoted(name) + " is no HTTP token");
    }
    if (TransportHeaders.contains(name)) {
      throw new InvalidRequestException("the header " + name + " may not be set by a request");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((Character.isISOControl(c) && c != '\t') || c > 0xFF) {
        throw new InvalidRequestException(
            "the value of header "
                + name
                + (c > 0xFF ? " is not Latin-1" : " holds a control character"));
      }
    }
  }

  /** Checks a cookie (RFC 6265 section 4.1.1). */
  static void checkCookie(String name, String value) throws InvalidRequestException {
    if (!Tokens.isToken(name)) {
      throw new InvalidRequestException(
          "the cookie name " + Texts.quoted(name) + " is no HTTP token");
    }
    int begin = 0;
    int end = value.length();
    if (end >= 2 && value.charAt(0) == '"' && value.charAt(end - 1) == '"') {
      begin++;
      end--;
    }
    for (int i = begin; i < end; i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
        throw new InvalidRequestException(
            "the value of cookie " + name + " holds a character no cookie may have");
      }
    }
  }

  private static String refuseConnect(String method) throws InvalidRequestException {
    if (method.equals("CONNECT")) {
      throw new InvalidRequestException("CONNECT is no method for a request");
    }
    return method;
  }
}
