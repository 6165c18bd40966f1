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
package io.fastreq.camel.component.options;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options that say what is sent: items and the requests that are made of them. */
@UriParams
public abstract class RequestOptions extends IdentityOptions {

  @UriParam(
      label = "producer,input",
      description =
          "What to send when the message body is null or blank: URLs separated by commas, or #bean"
              + " of a list.")
  private @Nullable String urls;

  @UriParam(
      label = "producer,input",
      description =
          "What to send when the message body is null or blank: a Camel resource (file:,"
              + " classpath:) with one URL or JSON object per line. It is read anew for each"
              + " exchange.")
  private @Nullable String urlsResource;

  @UriParam(
      label = "producer,input",
      defaultValue = "0",
      description =
          "Maximum number of items in a batch. A batch with more fails before anything is sent or,"
              + " where the body is read lazily, at the first item too many. 0 for no limit.")
  private int maxItems = 0;

  @UriParam(
      label = "producer,input",
      description =
          "Template of the URLs of items that are values or rows of fields, such as"
              + " https://api.example.com/users/{id}?q={name}. Values are percent-encoded and"
              + " cannot change the host or the depth of the path. Names match fields ignoring"
              + " case; a row may have other fields.")
  private @Nullable String urlTemplate;

  @UriParam(
      label = "producer,input",
      description =
          "With urlTemplate, itemBody or groupSize: the field of a row whose value is the key of"
              + " its result.")
  private @Nullable String keyField;

  @UriParam(
      label = "producer,input",
      description =
          "A body for each item that has none: json (the item as JSON), a Simple expression whose"
              + " body is the item, or #bean of a Function of the item. Text and bytes are sent"
              + " unchanged, maps, lists and other objects as JSON. Where urls names one URL, or"
              + " urlTemplate has no names, items may be of any kind: all are sent there, with"
              + " POST unless httpMethod says otherwise.")
  private @Nullable String itemBody;

  @UriParam(
      label = "producer,request",
      defaultValue = "GET",
      description =
          "HTTP method of items that name none. With itemBody or groupSize the default is POST.")
  private @Nullable String httpMethod;

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      prefix = "header.",
      multiValue = true,
      description =
          "Headers sent with every request. An item's header of the same name wins. Also as one"
              + " text of Name: value pairs, separated by semicolons, which keeps hyphens in YAML"
              + " (X-Api-Key: k); or #bean of a Map.")
  private Map<String, Object> headers = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      description =
          "Query parameters as one text of Name: value pairs, separated by semicolons, which keeps"
              + " hyphens in YAML; or #bean of a Map. The prefix query. takes them one by one.")
  private Map<String, Object> query = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      prefix = "query.",
      multiValue = true,
      description =
          "Query parameters added to every request. An item's parameter of the same name wins. The"
              + " option query takes them as one text.")
  private Map<String, Object> queryParameters = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      prefix = "cookie.",
      multiValue = true,
      description =
          "Cookies sent with every request. An item's cookie of the same name wins. Also as one"
              + " text of Name: value pairs, separated by semicolons, which keeps hyphens in YAML;"
              + " or #bean of a Map.")
  private Map<String, Object> cookies = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      description =
          "Body of items that name none: a Simple expression over the incoming exchange, or #bean.")
  private @Nullable String requestBody;

  @UriParam(
      label = "producer,request",
      description =
          "Headers of the incoming message to send with every request: comma separated names, in"
              + " which an asterisk matches anything. By default no message header becomes an HTTP"
              + " header.")
  private @Nullable String propagateHeaders;

  @UriParam(
      label = "producer,request",
      description =
          "Filter for the headers that propagateHeaders selects. By default neither Camel's own"
              + " headers nor those that frame a message pass.")
  private @Nullable HeaderFilterStrategy headerFilterStrategy;

  @UriParam(
      label = "producer,request",
      defaultValue = "30s",
      javaType = "java.time.Duration",
      description = "Maximum duration of one attempt, to the last byte of the body.")
  private long requestTimeout = 30_000;

  @UriParam(
      label = "producer,request",
      javaType = "java.time.Duration",
      description =
          "Maximum duration of the whole batch. Items that have not ended by then fail with kind"
              + " TIMEOUT. Not set: no limit.")
  private long batchTimeout = 0;

  @UriParam(
      label = "producer,request",
      javaType = "java.util.function.UnaryOperator",
      description =
          "Function that is called before each attempt, on a worker thread, before breaker and"
              + " rate limit are asked. It takes the FastreqRequest and returns the one to send,"
              + " for signing and for tokens that expire.")
  private @Nullable UnaryOperator<FastreqRequest> onPrepare;

  /** The form of the result that is forced, or null for that of the input. */
  public abstract @Nullable Shape forcedShape();

  public @Nullable String getUrls() {
    return urls;
  }

  public void setUrls(@Nullable String value) {
    this.urls = value;
  }

  public @Nullable String getUrlsResource() {
    return urlsResource;
  }

  public void setUrlsResource(@Nullable String value) {
    this.urlsResource = value;
  }

  public int getMaxItems() {
    return maxItems;
  }

  public void setMaxItems(int value) {
    this.maxItems = value;
  }

  public @Nullable String getUrlTemplate() {
    return urlTemplate;
  }

  public void setUrlTemplate(@Nullable String value) {
    this.urlTemplate = value;
  }

  public @Nullable String getKeyField() {
    return keyField;
  }

  public void setKeyField(@Nullable String value) {
    this.keyField = value;
  }

  public @Nullable String getItemBody() {
    return itemBody;
  }

  public void setItemBody(@Nullable String value) {
    this.itemBody = value;
  }

  /** Returns POST with {@code itemBody} or {@code groupSize}, else GET, where none is set. */
  public String getHttpMethod() {
    if (httpMethod != null) {
      return httpMethod;
    }
    return itemBody == null && getGroupSize() == null ? "GET" : "POST";
  }

  public void setHttpMethod(String value) {
    this.httpMethod = value;
  }

  public Map<String, Object> getHeaders() {
    return headers;
  }

  /**
   * Takes a map, or a text of {@code Name: value} pairs separated by line breaks or semicolons.
   *
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setHeaders(@Nullable Object value) {
    this.headers = NamedValues.HEADERS.read(value);
  }

  public Map<String, Object> getQuery() {
    return query;
  }

  /**
   * Takes a map, or a text of {@code Name: value} pairs separated by line breaks or semicolons.
   *
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setQuery(@Nullable Object value) {
    this.query = NamedValues.QUERY.read(value);
  }

  public Map<String, Object> getQueryParameters() {
    return queryParameters;
  }

  public void setQueryParameters(Map<String, Object> value) {
    this.queryParameters = value;
  }

  public Map<String, Object> getCookies() {
    return cookies;
  }

  /**
   * Takes a map, or a text of {@code Name: value} pairs separated by line breaks or semicolons.
   *
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setCookies(@Nullable Object value) {
    this.cookies = NamedValues.COOKIES.read(value);
  }

  public @Nullable String getRequestBody() {
    return requestBody;
  }

  public void setRequestBody(@Nullable String value) {
    this.requestBody = value;
  }

  public @Nullable String getPropagateHeaders() {
    return propagateHeaders;
  }

  public void setPropagateHeaders(@Nullable String value) {
    this.propagateHeaders = value;
  }

  public @Nullable HeaderFilterStrategy getHeaderFilterStrategy() {
    return headerFilterStrategy;
  }

  public void setHeaderFilterStrategy(@Nullable HeaderFilterStrategy value) {
    this.headerFilterStrategy = value;
  }

  public long getRequestTimeout() {
    return requestTimeout;
  }

  public void setRequestTimeout(long value) {
    this.requestTimeout = value;
  }

  public long getBatchTimeout() {
    return batchTimeout;
  }

  public void setBatchTimeout(long value) {
    this.batchTimeout = value;
  }

  public @Nullable UnaryOperator<FastreqRequest> getOnPrepare() {
    return onPrepare;
  }

  public void setOnPrepare(@Nullable UnaryOperator<FastreqRequest> value) {
    this.onPrepare = value;
  }

  /** Gives maps of its own to a copy. */
  protected void copyMaps() {
    headers = new LinkedHashMap<>(headers);
    query = new LinkedHashMap<>(query);
    queryParameters = new LinkedHashMap<>(queryParameters);
    cookies = new LinkedHashMap<>(cookies);
  }
}
