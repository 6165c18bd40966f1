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

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Finds the name that a user who misspelt one may have meant. */
final class NearestName {

  private NearestName() {}

  /** Returns the nearest name, or null if none is near. */
  static @Nullable String to(String misspelt, Collection<String> names) {
    int nearest = Math.max(2, misspelt.length() * 2 / 5) + 1; // beyond this, it is another word
    String found = null;
    for (String name : names) {
      int distance = name.length() < 3 ? Integer.MAX_VALUE : distance(misspelt, name);
      if (distance < nearest) {
        nearest = distance;
        found = name;
      }
    }
    return found;
  }

  /** Returns the number of letters to add, remove or change. */
  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        boolean same =
            Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
      }
      above = row;
    }
    return above[other.length()];
  }
}
