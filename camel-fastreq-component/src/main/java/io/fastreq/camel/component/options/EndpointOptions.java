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

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.output.ReturnType;
import java.util.function.Function;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options of results and progress, and thereby completes the options. */
@UriParams
public abstract class EndpointOptions extends RequestOptions {

  @UriParam(
      label = "producer,result",
      defaultValue = "auto",
      enums = "auto,json,text,bytes,response,file,stream,none",
      description =
          "What the value of an item is: chosen by the content type, parsed JSON, text, bytes, the"
              + " FastreqResponse, the Path of the file that holds the body, the FastreqResponse"
              + " without the body that streamHandler had, or the status code alone.")
  private ReturnType returnType = ReturnType.AUTO;

  @UriParam(
      label = "producer,result",
      description =
          "With returnType=file: the directory into which bodies are written as they come. Created"
              + " when it is needed.")
  private @Nullable String directory;

  @UriParam(
      label = "producer,result",
      description =
          "With returnType=file: the name of an item's file, a Simple expression over key, index"
              + " and URL. It is cleaned and never leads out of the directory. Default: the key,"
              + " else the index.")
  private @Nullable String fileName;

  @UriParam(
      label = "producer,result",
      description =
          "With returnType=stream: the handler that receives bodies piece by piece as they come,"
              + " on worker threads.")
  private @Nullable FastreqStreamHandler streamHandler;

  @UriParam(
      label = "producer,result",
      defaultValue = "200-299",
      description =
          "Status codes that count as success: codes, classes (2xx) and ranges, comma separated.")
  private String okStatusCodeRange = "200-299";

  @UriParam(
      label = "producer,result",
      javaType = "java.util.function.Function",
      description =
          "Function of FastreqResponse that returns the value of an item. If it throws, that item"
              + " fails with kind PARSE. It is called on a worker thread, one call at a time for a"
              + " batch.")
  private @Nullable Function<FastreqResponse, ?> parser;

  @UriParam(
      label = "producer,result",
      description =
          "Field that receives the value of an item, where the item is a map. The result is then a"
              + " copy of the map with that field, so that rows come back enriched. With"
              + " failureMode=include the field of a failed item holds the failure, with nulls it"
              + " is null. The result of an item that is no map is its value.")
  private @Nullable String resultField;

  @UriParam(
      label = "producer,result",
      description =
          "The class that responses are bound to as JSON, whatever their content type, by the"
              + " ObjectMapper in the registry if there is exactly one. A response that does not"
              + " fit fails with PARSE. A list is bound to an array, as in com.example.Order[]."
              + " With returnType=response the object is the response's value.")
  private @Nullable String outputType;

  @UriParam(
      label = "producer,result",
      description =
          "Whether to send nothing: the body that comes out is a FastreqDryRun, with the requests"
              + " as they would go and the least time that the rate limits allow.")
  private boolean dryRun;

  @UriParam(
      label = "producer,result",
      description =
          "Whether the body that comes out is an iterator over the results in order of completion."
              + " Requests are sent no faster than results are read, so that memory does not grow"
              + " with the batch. Failures are among the results; failureMode=omit leaves them"
              + " out.")
  private boolean streaming;

  @UriParam(
      label = "producer,result",
      defaultValue = "100",
      description = "With streaming: the maximum number of results that wait unread.")
  private int streamWindow = 100;

  @UriParam(
      label = "producer,result",
      description =
          "Whether to send equal requests of a batch (method, URL, headers and body) only once."
              + " Each item gets the result. The results of all distinct requests are remembered"
              + " until the batch ends, with streaming as well.")
  private boolean deduplicate;

  @UriParam(
      label = "producer,result",
      description =
          "Repository of the items that are done: an item whose key is in it, or without a key its"
              + " method and URL, is skipped. A key is added when the success of its item has been"
              + " delivered, so that a batch that was killed goes on where it was.")
  private @Nullable IdempotentRepository idempotentRepository;

  @UriParam(
      label = "producer,result",
      javaType = "org.apache.camel.spi.StateRepository",
      description =
          "Repository of the ETag and Last-Modified of each URL, which are sent back with the next"
              + " request. A response that has not changed (304) is skipped. What is kept changes"
              + " when the success has been delivered.")
  private @Nullable StateRepository<String, String> conditional;

  @UriParam(
      label = "producer,result",
      description =
          "Strategy that combines the results into one body. It is called once for each result as"
              + " it comes, one call at a time. The body of the exchange that it returns last is"
              + " the body that comes out.")
  private @Nullable AggregationStrategy aggregationStrategy;

  @UriParam(
      label = "producer,request",
      defaultValue = "16777216",
      javaType = "java.lang.String",
      description =
          "Maximum size of a response body in bytes, after decoding: a number, or with a unit"
              + " (500KB, 10MB). A larger body fails with kind TOO_LARGE and closes the"
              + " connection; so does a compressed body whose encoded size exceeds the limit by an"
              + " eighth. Not applied to returnType file, stream and none unless set. 0 for no"
              + " limit. Whatever the limit, a compressed body fails where more than 1 MiB of it"
              + " in a row decodes to nothing.")
  private @Nullable Long maxBodySize;

  @UriParam(
      label = "producer,progress",
      defaultValue = "5s",
      javaType = "java.time.Duration",
      description = "Time between two progress reports.")
  private long progressInterval = 5_000;

  @UriParam(
      label = "producer,progress",
      description = "Listener that receives the figures of each progress report.")
  private @Nullable FastreqProgressListener progressListener;

  @UriParam(
      label = "producer,progress",
      description =
          "Whether to log each request when it has ended: one INFO line, with secrets masked.")
  private boolean logHttpActivity;

  @UriParam(
      label = "producer,progress",
      defaultValue = "20",
      description =
          "Number of requests of a batch, from the first on, that have a span of their own where"
              + " Camel traces by camel-telemetry. Retries and redirects count. 0 for none, -1 for"
              + " all. The batch has its span in any case.")
  private int tracedAttempts = 20;

  @UriParam(
      label = "producer,health",
      defaultValue = "false",
      description =
          "Whether the health check fastreq covers this endpoint's name: it is DOWN while nothing"
              + " can be sent because all proxies rest or all circuit breakers are open. Like the"
              + " checks of Camel's own producers it is off by default;"
              + " camel.health.producersEnabled turns it on for all producers.")
  private boolean healthCheckEnabled;

  public ReturnType getReturnType() {
    return returnType;
  }

  public void setReturnType(ReturnType value) {
    this.returnType = value;
  }

  public @Nullable String getDirectory() {
    return directory;
  }

  public void setDirectory(@Nullable String value) {
    this.directory = value;
  }

  public @Nullable String getFileName() {
    return fileName;
  }

  public void setFileName(@Nullable String value) {
    this.fileName = value;
  }

  public @Nullable FastreqStreamHandler getStreamHandler() {
    return streamHandler;
  }

  public void setStreamHandler(@Nullable FastreqStreamHandler value) {
    this.streamHandler = value;
  }

  public String getOkStatusCodeRange() {
    return okStatusCodeRange;
  }

  public void setOkStatusCodeRange(String value) {
    this.okStatusCodeRange = value;
  }

  public @Nullable Function<FastreqResponse, ?> getParser() {
    return parser;
  }

  public void setParser(@Nullable Function<FastreqResponse, ?> value) {
    this.parser = value;
  }

  public @Nullable String getResultField() {
    return resultField;
  }

  public void setResultField(@Nullable String value) {
    this.resultField = value;
  }

  public @Nullable String getOutputType() {
    return outputType;
  }

  public void setOutputType(@Nullable String value) {
    this.outputType = value;
  }

  public boolean isDryRun() {
    return dryRun;
  }

  public void setDryRun(boolean value) {
    this.dryRun = value;
  }

  public boolean isStreaming() {
    return streaming;
  }

  public void setStreaming(boolean value) {
    this.streaming = value;
  }

  public int getStreamWindow() {
    return streamWindow;
  }

  public void setStreamWindow(int value) {
    this.streamWindow = value;
  }

  public boolean isDeduplicate() {
    return deduplicate;
  }

  public void setDeduplicate(boolean value) {
    this.deduplicate = value;
  }

  public @Nullable IdempotentRepository getIdempotentRepository() {
    return idempotentRepository;
  }

  public void setIdempotentRepository(@Nullable IdempotentRepository value) {
    this.idempotentRepository = value;
  }

  public @Nullable StateRepository<String, String> getConditional() {
    return conditional;
  }

  public void setConditional(@Nullable StateRepository<String, String> value) {
    this.conditional = value;
  }

  public @Nullable AggregationStrategy getAggregationStrategy() {
    return aggregationStrategy;
  }

  public void setAggregationStrategy(@Nullable AggregationStrategy value) {
    this.aggregationStrategy = value;
  }

  public @Nullable Long getMaxBodySize() {
    return maxBodySize;
  }

  public void setMaxBodySize(String value) {
    this.maxBodySize = Sizes.parse("maxBodySize", value);
  }

  public long getProgressInterval() {
    return progressInterval;
  }

  public void setProgressInterval(long value) {
    this.progressInterval = value;
  }

  public @Nullable FastreqProgressListener getProgressListener() {
    return progressListener;
  }

  public void setProgressListener(@Nullable FastreqProgressListener value) {
    this.progressListener = value;
  }

  public boolean isLogHttpActivity() {
    return logHttpActivity;
  }

  public void setLogHttpActivity(boolean value) {
    this.logHttpActivity = value;
  }

  public int getTracedAttempts() {
    return tracedAttempts;
  }

  public void setTracedAttempts(int value) {
    this.tracedAttempts = value;
  }

  public boolean isHealthCheckEnabled() {
    return healthCheckEnabled;
  }

  public void setHealthCheckEnabled(boolean value) {
    this.healthCheckEnabled = value;
  }
}
