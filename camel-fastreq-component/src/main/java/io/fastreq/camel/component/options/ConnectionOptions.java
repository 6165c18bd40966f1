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

import io.fastreq.camel.policy.address.AddressPolicy;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** Adds the options that say how servers are reached, and which of them may be. */
@UriParams
public abstract class ConnectionOptions extends PolicyOptions {

  @UriParam(
      label = "producer,request",
      defaultValue = "10s",
      javaType = "java.time.Duration",
      description = "Maximum time to establish a connection.")
  private long connectTimeout = 10_000;

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      description =
          "Whether to ask for gzip and deflate. A response in one of these codings is decoded,"
              + " asked for or not. A response in another coding is bytes with returnType auto and"
              + " bytes, and fails with kind PROTOCOL with text and json.")
  private boolean useCompression = true;

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      description =
          "Whether to use HTTP/2 over TLS with servers that choose it (ALPN). HTTP/1.1 is used"
              + " with all others. Not set: where the backend can.")
  private @Nullable Boolean http2;

  @UriParam(
      label = "producer,request",
      description =
          "Whether to use HTTP/2 in clear text for http URLs, with prior knowledge: the servers"
              + " must be known to support it. HTTP/1.1 is used through a proxy that forwards"
              + " requests, and through SOCKS 4.")
  private boolean h2c = false;

  @UriParam(
      label = "producer,request",
      defaultValue = "auto",
      description =
          "What carries the requests. auto: the first on the class path of vertx (the component's"
              + " own), vertx-http (a producer of camel-vertx-http) and http (a producer of"
              + " camel-http on a pool of threads). Or #bean of a FastreqBackend of one's own.")
  private String backend = "auto";

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      description =
          "Whether to follow redirects. Credentials are dropped where scheme, host or port"
              + " changes, and https never becomes http.")
  private boolean followRedirects = true;

  @UriParam(
      label = "producer,request",
      defaultValue = "10",
      description = "Maximum number of redirects that one attempt follows.")
  private int maxRedirects = 10;

  @UriParam(
      label = "producer,request",
      defaultValue = "false",
      description =
          "Whether to keep cookies as long as endpoints of this name live: one jar for each proxy,"
              + " RFC 6265.")
  private boolean sessionManagement = false;

  @UriParam(
      label = "producer,request",
      description =
          "Camel's own cookie handler, which keeps cookies for an instance or an exchange.")
  private @Nullable CookieHandler cookieHandler;

  @UriParam(
      label = "producer,security",
      description =
          "Camel's TLS configuration. Without it the JVM's trust store decides; certificates and"
              + " host names are verified.")
  private @Nullable SSLContextParameters sslContextParameters;

  @UriParam(
      label = "producer,security",
      defaultValue = "false",
      description =
          "Whether to use the TLS configuration of the CamelContext where sslContextParameters is"
              + " not set.")
  private boolean useGlobalSslContextParameters = false;

  @UriParam(
      label = "producer,security",
      defaultValue = "default",
      enums = "default,public,any",
      description =
          "Addresses that are refused, with kind BLOCKED: link-local, metadata and multicast;"
              + " loopback and private ones too; or none.")
  private AddressPolicy.Level addressPolicy = AddressPolicy.Level.DEFAULT;

  @UriParam(
      label = "producer,security",
      description =
          "The only hosts that may be requested: names, patterns with a leading asterisk,"
              + " addresses, CIDR, comma separated. Default: all.")
  private @Nullable String allowedHosts;

  @UriParam(
      label = "producer,security",
      description =
          "Hosts that may not be requested: names, patterns with a leading asterisk, addresses,"
              + " CIDR, comma separated.")
  private @Nullable String deniedHosts;

  public long getConnectTimeout() {
    return connectTimeout;
  }

  public void setConnectTimeout(long value) {
    this.connectTimeout = value;
  }

  public boolean isUseCompression() {
    return useCompression;
  }

  public void setUseCompression(boolean value) {
    this.useCompression = value;
  }

  public @Nullable Boolean getHttp2() {
    return http2;
  }

  public void setHttp2(@Nullable Boolean value) {
    this.http2 = value;
  }

  public boolean isH2c() {
    return h2c;
  }

  public void setH2c(boolean value) {
    this.h2c = value;
  }

  public String getBackend() {
    return backend;
  }

  public void setBackend(String value) {
    this.backend = value;
  }

  public boolean isFollowRedirects() {
    return followRedirects;
  }

  public void setFollowRedirects(boolean value) {
    this.followRedirects = value;
  }

  public int getMaxRedirects() {
    return maxRedirects;
  }

  public void setMaxRedirects(int value) {
    this.maxRedirects = value;
  }

  public boolean isSessionManagement() {
    return sessionManagement;
  }

  public void setSessionManagement(boolean value) {
    this.sessionManagement = value;
  }

  public @Nullable CookieHandler getCookieHandler() {
    return cookieHandler;
  }

  public void setCookieHandler(@Nullable CookieHandler value) {
    this.cookieHandler = value;
  }

  public @Nullable SSLContextParameters getSslContextParameters() {
    return sslContextParameters;
  }

  public void setSslContextParameters(@Nullable SSLContextParameters value) {
    this.sslContextParameters = value;
  }

  public boolean isUseGlobalSslContextParameters() {
    return useGlobalSslContextParameters;
  }

  public void setUseGlobalSslContextParameters(boolean value) {
    this.useGlobalSslContextParameters = value;
  }

  public AddressPolicy.Level getAddressPolicy() {
    return addressPolicy;
  }

  public void setAddressPolicy(AddressPolicy.Level value) {
    this.addressPolicy = value;
  }

  public @Nullable String getAllowedHosts() {
    return allowedHosts;
  }

  public void setAllowedHosts(@Nullable String value) {
    this.allowedHosts = value;
  }

  public @Nullable String getDeniedHosts() {
    return deniedHosts;
  }

  public void setDeniedHosts(@Nullable String value) {
    this.deniedHosts = value;
  }
}
