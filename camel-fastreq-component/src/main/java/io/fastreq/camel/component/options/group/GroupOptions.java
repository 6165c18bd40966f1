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
package io.fastreq.camel.component.options.group;

import io.fastreq.camel.component.options.oauth2.OAuth2Options;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options of rows that are sent in groups. */
@UriParams
public abstract class GroupOptions extends OAuth2Options {

  @UriParam(
      label = "producer,input",
      description =
          "Sends items as rows (maps, scalars), so many in one request, to the one URL of urls or"
              + " urlTemplate, with POST unless httpMethod says otherwise. The last group may be"
              + " smaller. A response that is a list of the same length is dealt back to the rows"
              + " by position; of any other each row has the whole value. A group that is refused"
              + " with 400, 413 or 422 is halved and sent again until the rows at fault stand"
              + " alone: they fail, the others succeed.")
  private @Nullable Integer groupSize;

  @UriParam(
      label = "producer,input",
      defaultValue = "json",
      description =
          "With groupSize: the body of a group, which is a JSON array of its rows (json), a line of"
              + " JSON for each row (ndjson), or what #bean of a Function makes of the list of"
              + " rows: text and bytes are sent unchanged, maps, lists and other objects as JSON."
              + " Content-Type follows, unless a header says otherwise.")
  private @Nullable String groupBody;

  @UriParam(
      label = "producer,result",
      description =
          "With groupSize: JSON Pointer to the list in the response that has an element for each"
              + " row (/items). Without it that is the body itself.")
  private @Nullable String groupItems;

  public @Nullable Integer getGroupSize() {
    return groupSize;
  }

  public void setGroupSize(@Nullable Integer value) {
    this.groupSize = value;
  }

  public @Nullable String getGroupBody() {
    return groupBody;
  }

  public void setGroupBody(@Nullable String value) {
    this.groupBody = value;
  }

  public @Nullable String getGroupItems() {
    return groupItems;
  }

  public void setGroupItems(@Nullable String value) {
    this.groupItems = value;
  }
}
