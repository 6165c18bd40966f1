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
package io.fastreq.camel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.TimeUnit;

/**
 * The rooms and the arrows between them: component -> {input, batch, output} -> {policy, transport}
 * -> root, never back; rooms side by side do not know each other.
 */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  static final String ROOT = "io.fastreq.camel";

  private static final String COMPONENT = ROOT + ".component..";
  private static final String INPUT = ROOT + ".input..";
  private static final String BATCH = ROOT + ".batch..";
  private static final String OUTPUT = ROOT + ".output..";
  private static final String POLICY = ROOT + ".policy..";
  private static final String TRANSPORT = ROOT + ".transport..";
  private static final String DSL = ROOT + ".dsl..";
  private static final String HTTP_BACKEND = ROOT + ".transport.http..";
  private static final String VERTX_HTTP_BACKEND = ROOT + ".transport.vertxhttp..";

  private static final String[] VERTX = {"io.vertx..", "io.netty.."};
  private static final String CAMEL = "org.apache.camel..";

  @ArchTest
  static final ArchRule rootKnowsNothingOfTheRest =
      room(ROOT).knowsNothingOf(COMPONENT, INPUT, BATCH, OUTPUT, POLICY, TRANSPORT);

  @ArchTest
  static final ArchRule policyKnowsOnlyRoot =
      room(POLICY).knowsNothingOf(COMPONENT, INPUT, BATCH, OUTPUT, TRANSPORT);

  @ArchTest
  static final ArchRule transportKnowsOnlyRoot =
      room(TRANSPORT).knowsNothingOf(COMPONENT, INPUT, BATCH, OUTPUT, POLICY);

  @ArchTest
  static final ArchRule inputKnowsNeitherSiblingsNorComponent =
      room(INPUT).knowsNothingOf(COMPONENT, BATCH, OUTPUT);

  @ArchTest
  static final ArchRule batchKnowsNeitherSiblingsNorComponent =
      room(BATCH).knowsNothingOf(COMPONENT, INPUT, OUTPUT);

  @ArchTest
  static final ArchRule outputKnowsNeitherSiblingsNorComponent =
      room(OUTPUT).knowsNothingOf(COMPONENT, INPUT, BATCH);

  @ArchTest
  static final ArchRule onlyTransportSpeaksToVertxAndComponentFindsIt =
      noClasses()
          .that()
          .resideInAPackage(ROOT + "..")
          .and()
          .resideOutsideOfPackages(TRANSPORT, COMPONENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VERTX)
          .allowEmptyShould(true);

  /** Backends are chosen by name and loaded late: their libraries may not be there. */
  @ArchTest
  static final ArchRule onlyItsBackendKnowsCamelHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage(HTTP_BACKEND)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.camel.component.http..",
              "org.apache.hc.core5..",
              "org.apache.hc.client5.http.impl..",
              "org.apache.hc.client5.http.classic..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyItsBackendKnowsCamelVertxHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage(VERTX_HTTP_BACKEND)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.camel.component.vertx.http..", "io.vertx.ext.web..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule theBackendHttpNeedsNoVertx =
      room(HTTP_BACKEND).knowsNothingOf(VERTX[0], VERTX[1]);

  @ArchTest
  static final ArchRule backendsAreKnownToTheComponentAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(HTTP_BACKEND, VERTX_HTTP_BACKEND, COMPONENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(HTTP_BACKEND, VERTX_HTTP_BACKEND)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyComponentAndBackendsByProducersKnowTheExchange =
      noClasses()
          .that()
          .resideOutsideOfPackages(COMPONENT, HTTP_BACKEND, VERTX_HTTP_BACKEND)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.camel.Exchange")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.camel.AsyncCallback")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule policyNeedsNeitherCamelNorVertx =
      room(POLICY).knowsNothingOf(CAMEL, VERTX[0], VERTX[1]);

  /** The library of the Endpoint DSL is there only for those who use it. */
  @ArchTest
  static final ArchRule nobodyNeedsTheEndpointDsl =
      noClasses()
          .that()
          .resideOutsideOfPackage(DSL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DSL, "org.apache.camel.builder.endpoint..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class)
          .allowEmptyShould(true);

  private static Room room(String packages) {
    return others ->
        noClasses()
            .that()
            .resideInAPackage(packages)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(others)
            .allowEmptyShould(true);
  }

  private interface Room {
    ArchRule knowsNothingOf(String... packages);
  }
}
