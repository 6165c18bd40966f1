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
package io.fastreq.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses {@code NAME=VALUE}, and {@code NAME: VALUE} as in curl. Errors never contain the value.
 */
final class HeaderConverter implements ITypeConverter<Map.Entry<String, String>> {

  /** A name contains neither separator. */
  private static final Pattern HEADER =
      Pattern.compile("(?<name>[^=:\\s]+)(?:=|:\\s*)(?<value>.*)", Pattern.DOTALL);

  @Override
  public Map.Entry<String, String> convert(String text) {
    Matcher header = HEADER.matcher(text);
    if (!header.matches()) {
      throw new TypeConversionException("a header is NAME=VALUE or NAME: VALUE");
    }
    return Map.entry(header.group("name"), header.group("value"));
  }
}
