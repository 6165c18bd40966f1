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

import io.fastreq.camel.policy.UserAgents;
import io.fastreq.camel.policy.proxy.ProxyPool;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options that identify the client: credentials, proxies and user agents. */
@UriParams
public abstract class IdentityOptions extends ConnectionOptions {

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "User name for Basic authentication, sent to authHosts only.")
  private @Nullable String basicAuthUsername;

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Password for Basic authentication, sent to authHosts only.")
  private @Nullable String basicAuthPassword;

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Token for Bearer authentication, sent to authHosts only.")
  private @Nullable String bearerToken;

  @UriParam(
      label = "producer,security",
      description =
          "Hosts that get the credentials of the route (basicAuth, bearerToken, Authorization among"
              + " headers): names, patterns with a leading asterisk, addresses, CIDR, comma"
              + " separated. Default: allowedHosts. If neither is set, an endpoint with credentials"
              + " can not be created.")
  private @Nullable String authHosts;

  @UriParam(
      label = "producer,security",
      description =
          "Names of headers that are treated like Authorization: masked, and dropped when a"
              + " redirect leads to another origin. Comma separated.")
  private @Nullable String secretHeaders;

  @UriParam(
      label = "producer,proxy",
      secret = true,
      description =
          "Proxies to rotate: a list separated by commas, or #bean of a list or supplier. A proxy"
              + " is host:port, host:port:user:password, or a URL with scheme http, socks4 or"
              + " socks5.")
  private @Nullable String proxies;

  @UriParam(
      label = "producer,proxy",
      secret = true,
      description = "Resource (file:, classpath:, http:, https:) with one proxy per line.")
  private @Nullable String proxyResource;

  @UriParam(
      label = "producer,proxy",
      javaType = "java.time.Duration",
      description =
          "How often to read proxyResource again. If that fails, the old list stays. Not set:"
              + " never.")
  private long proxyRefresh = 0;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "false",
      description =
          "Whether to use FASTREQ_PROXIES, PROXIES or WEBSHARE_PROXIES_URL of the environment"
              + " where no proxy option is set.")
  private boolean proxyFromEnvironment = false;

  @UriParam(
      label = "producer,proxy",
      description =
          "Hosts that are reached without a proxy, separated by a bar or a comma, with an asterisk"
              + " as wildcard.")
  private @Nullable String nonProxyHosts;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "roundRobin",
      enums = "roundRobin,random,sticky",
      description =
          "Which proxy comes next: in order, a random one, or the same one for the same target"
              + " host. A retry takes the next one.")
  private ProxyPool.Selection proxySelection = ProxyPool.Selection.ROUND_ROBIN;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description = "How long a proxy rests after a failure.")
  private long proxyCooldown = 60_000;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "false",
      description = "Whether an item may name its own proxy.")
  private boolean allowItemProxy = false;

  @UriParam(
      label = "producer,userAgent",
      defaultValue = "true",
      description =
          "Whether each attempt takes a user agent from a list, where neither the item nor"
              + " header.User-Agent names one. Where no list is named either, requests without"
              + " credentials and without a body name a browser of today; all others name"
              + " camel-fastreq and its version.")
  private boolean userAgentRotation = true;

  @UriParam(
      label = "producer,userAgent",
      description = "The user agent of all requests that do not name their own.")
  private @Nullable String userAgent;

  @UriParam(
      label = "producer,userAgent",
      description =
          "User agents to rotate, separated by commas outside of parentheses, or #bean of a list.")
  private @Nullable String userAgents;

  @UriParam(
      label = "producer,userAgent",
      description = "Resource (file:, classpath:, http:, https:) with one user agent per line.")
  private @Nullable String userAgentResource;

  @UriParam(
      label = "producer,userAgent",
      defaultValue = "random",
      enums = "random,roundRobin",
      description = "How the next user agent is chosen.")
  private UserAgents.Selection userAgentSelection = UserAgents.Selection.RANDOM;

  @UriParam(
      label = "producer,userAgent",
      defaultValue = "false",
      description =
          "Whether to respect robots.txt (RFC 9309): the file of each host is fetched once a day,"
              + " and items that it forbids fail with kind BLOCKED. A Crawl-delay is the host's"
              + " rate.")
  private boolean robots = false;

  @UriParam(
      label = "producer,userAgent",
      description =
          "The name by which robots.txt knows this client: letters, _ and -. Default: the beginning"
              + " of the user agent that is named, else camel-fastreq.")
  private @Nullable String robotsAgent;

  /** Returns whether items wait while all proxies rest. */
  public abstract boolean waitsForProxy();

  /** Returns whether items go directly while all proxies rest. */
  public abstract boolean goesDirectlyWithoutProxy();

  public @Nullable String getBasicAuthUsername() {
    return basicAuthUsername;
  }

  public void setBasicAuthUsername(@Nullable String value) {
    this.basicAuthUsername = value;
  }

  public @Nullable String getBasicAuthPassword() {
    return basicAuthPassword;
  }

  public void setBasicAuthPassword(@Nullable String value) {
    this.basicAuthPassword = value;
  }

  public @Nullable String getBearerToken() {
    return bearerToken;
  }

  public void setBearerToken(@Nullable String value) {
    this.bearerToken = value;
  }

  public @Nullable String getAuthHosts() {
    return authHosts;
  }

  public void setAuthHosts(@Nullable String value) {
    this.authHosts = value;
  }

  public @Nullable String getSecretHeaders() {
    return secretHeaders;
  }

  public void setSecretHeaders(@Nullable String value) {
    this.secretHeaders = value;
  }

  public @Nullable String getProxies() {
    return proxies;
  }

  public void setProxies(@Nullable String value) {
    this.proxies = value;
  }

  public @Nullable String getProxyResource() {
    return proxyResource;
  }

  public void setProxyResource(@Nullable String value) {
    this.proxyResource = value;
  }

  public long getProxyRefresh() {
    return proxyRefresh;
  }

  public void setProxyRefresh(long value) {
    this.proxyRefresh = value;
  }

  public boolean isProxyFromEnvironment() {
    return proxyFromEnvironment;
  }

  public void setProxyFromEnvironment(boolean value) {
    this.proxyFromEnvironment = value;
  }

  public @Nullable String getNonProxyHosts() {
    return nonProxyHosts;
  }

  public void setNonProxyHosts(@Nullable String value) {
    this.nonProxyHosts = value;
  }

  public ProxyPool.Selection getProxySelection() {
    return proxySelection;
  }

  public void setProxySelection(ProxyPool.Selection value) {
    this.proxySelection = value;
  }

  public long getProxyCooldown() {
    return proxyCooldown;
  }

  public void setProxyCooldown(long value) {
    this.proxyCooldown = value;
  }

  public boolean isAllowItemProxy() {
    return allowItemProxy;
  }

  public void setAllowItemProxy(boolean value) {
    this.allowItemProxy = value;
  }

  public boolean isUserAgentRotation() {
    return userAgentRotation;
  }

  public void setUserAgentRotation(boolean value) {
    this.userAgentRotation = value;
  }

  public @Nullable String getUserAgent() {
    return userAgent;
  }

  public void setUserAgent(@Nullable String value) {
    this.userAgent = value;
  }

  public @Nullable String getUserAgents() {
    return userAgents;
  }

  public void setUserAgents(@Nullable String value) {
    this.userAgents = value;
  }

  public @Nullable String getUserAgentResource() {
    return userAgentResource;
  }

  public void setUserAgentResource(@Nullable String value) {
    this.userAgentResource = value;
  }

  public boolean isRobots() {
    return robots;
  }

  public void setRobots(boolean value) {
    this.robots = value;
  }

  public @Nullable String getRobotsAgent() {
    return robotsAgent;
  }

  public void setRobotsAgent(@Nullable String value) {
    this.robotsAgent = value;
  }

  public UserAgents.Selection getUserAgentSelection() {
    return userAgentSelection;
  }

  public void setUserAgentSelection(UserAgents.Selection value) {
    this.userAgentSelection = value;
  }
}
