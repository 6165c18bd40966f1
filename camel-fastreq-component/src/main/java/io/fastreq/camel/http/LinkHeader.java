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
package io.fastreq.camel.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Link} headers (RFC 8288 section 3). As appendix B of the RFC advises, what can still
 * be understood is read, and the rest of a field that cannot be is ignored. Stateless.
 */
public final class LinkHeader {

  private LinkHeader() {}

  /**
   * Returns the target of the first link with a relation type, as it is written, or null if there
   * is none. Links with an {@code anchor} other than the URL of the response are not about the
   * response (RFC 8288 section 3.2) and are left out.
   *
   * @param headers the headers of the response
   * @param context the URL of the response
   * @param relation the relation type, such as {@code next}, in any case
   */
  public static @Nullable String target(Headers headers, HttpUrl context, String relation) {
    for (String field : headers.all("Link")) {
      Links links = new Links(field);
      while (links.next()) {
        if (links.hasRelation(relation) && links.isAbout(context)) {
          return links.target;
        }
      }
    }
    return null;
  }

  /** The links of one field, from the first to the last. */
  private static final class Links {

    private final String field;
    private int at;

    private String target = "";
    private @Nullable String relations;
    private @Nullable String anchor;

    Links(String field) {
      this.field = field;
    }

    /** Reads the next link. Returns false at the end of what can be read. */
    boolean next() {
      skip(" \t,");
      if (!isAt('<')) {
        return false;
      }
      int end = field.indexOf('>', at);
      if (end < 0) {
        return false;
      }
      target = field.substring(at + 1, end).strip();
      at = end + 1;
      relations = null;
      anchor = null;
      skip(" \t");
      while (isAt(';')) {
        at++;
        parameter();
        skip(" \t");
      }
      until(","); // what follows the parameters cannot be read
      return true;
    }

    private void parameter() {
      skip(" \t");
      String name = until(" \t=;,").toLowerCase(Locale.ROOT);
      skip(" \t");
      if (!isAt('=')) {
        return;
      }
      at++;
      skip(" \t");
      String value = isAt('"') ? quoted() : until(";,").strip();
      // Only the first of several counts (RFC 8288 section 3.3).
      if (name.equals("rel") && relations == null) {
        relations = value;
      } else if (name.equals("anchor") && anchor == null) {
        anchor = value;
      }
    }

    /** Reads a quoted string (RFC 9110 section 5.6.4); one without an end ends with the field. */
    private String quoted() {
      StringBuilder value = new StringBuilder();
      for (at++; at < field.length() && !isAt('"'); at++) {
        if (isAt('\\') && at + 1 < field.length()) {
          at++;
        }
        value.append(field.charAt(at));
      }
      at = Math.min(at + 1, field.length());
      return value.toString();
    }

    private String until(String ends) {
      int begin = at;
      while (at < field.length() && ends.indexOf(field.charAt(at)) < 0) {
        at++;
      }
      return field.substring(begin, at);
    }

    private void skip(String characters) {
      while (at < field.length() && characters.indexOf(field.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean isAt(char c) {
      return at < field.length() && field.charAt(at) == c;
    }

    boolean hasRelation(String relation) {
      if (relations == null) {
        return false;
      }
      for (String each : relations.strip().split("\\s+", -1)) {
        if (each.equalsIgnoreCase(relation)) {
          return true;
        }
      }
      return false;
    }

    /** Returns whether the link is about the response at a URL, and not about a part of it. */
    boolean isAbout(HttpUrl context) {
      if (anchor == null) {
        return true;
      }
      try {
        return anchor.indexOf('#') < 0 && UriReference.resolve(context, anchor).equals(context);
      } catch (InvalidRequestException e) {
        // It is about something that is no http resource.
        return false;
      }
    }
  }
}
