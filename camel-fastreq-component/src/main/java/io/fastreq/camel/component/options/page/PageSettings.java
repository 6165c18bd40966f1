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
package io.fastreq.camel.component.options.page;

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.output.page.NextReference;
import io.fastreq.camel.output.page.Pointer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the options of pages. Stateless. */
public final class PageSettings {

  private static final String LINK = "link";

  private PageSettings() {}

  /**
   * Checks the text of the options.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  public static void check(PagingOptions options) {
    String next = options.getNextPage();
    if (next != null && !next.equals(LINK) && !isBean(next)) {
      pointer(
          "nextPage", next, "link, a JSON Pointer such as /paging/next, or #bean of a Function");
    }
    items(options);
  }

  /** Returns whether the next page is named in the body. */
  public static boolean readsBody(String nextPage) {
    return !nextPage.equals(LINK) && !isBean(nextPage);
  }

  private static boolean isBean(String nextPage) {
    return nextPage.startsWith("#");
  }

  /**
   * Returns what finds the next page.
   *
   * @param nextPage the value of the option
   * @param beans returns the function that a reference names
   * @throws IllegalArgumentException naming the option and what it takes
   */
  public static NextReference next(
      String nextPage, Function<String, Function<FastreqResponse, ?>> beans) {
    if (nextPage.equals(LINK)) {
      return NextReference.LINK;
    }
    return isBean(nextPage)
        ? NextReference.by(beans.apply(nextPage))
        : NextReference.at(pointer("nextPage", nextPage, "link, a JSON Pointer, or #bean"));
  }

  /**
   * Returns where the items of a page are, or null if they are not looked for.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  public static @Nullable Pointer items(PagingOptions options) {
    String items = options.getPageItems();
    return items == null
        ? null
        : pointer(
            "pageItems", items, "a JSON Pointer such as /items, or nothing for the whole page");
  }

  private static Pointer pointer(String option, String text, String takes) {
    Pointer pointer = option.equals("nextPage") && text.isEmpty() ? null : Pointer.parse(text);
    if (pointer == null) {
      throw new IllegalArgumentException(
          "Option " + option + " can not be '" + text + "': it takes " + takes);
    }
    return pointer;
  }
}
