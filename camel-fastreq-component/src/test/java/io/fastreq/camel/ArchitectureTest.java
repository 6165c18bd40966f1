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
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.concurrent.TimeUnit;

/**
 * Rooms and the arrows between them: component -> {input, output} -> batch -> {dispatch, transport}
 * -> policy -> http -> root, never back. A rule that matches no class fails.
 */
@AnalyzeClasses(
    packages = ArchitectureTest.ROOT,
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  static final String ROOT = "io.fastreq.camel";

  private static final String COMPONENT = ROOT + ".component..";
  private static final String TRANSPORT = ROOT + ".transport..";
  private static final String CAMEL_HTTP = ROOT + ".transport.camelhttp..";
  private static final String CAMEL_VERTX = ROOT + ".transport.camelvertx..";
  private static final String VERTX = ROOT + ".transport.vertx..";
  private static final String CUSTOM = ROOT + ".transport.custom..";
  private static final String DSL = ROOT + ".dsl..";

  private static final String CAMEL_LIBRARY = "org.apache.camel..";
  private static final String[] VERTX_LIBRARY = {"io.vertx..", "io.netty.."};

  @ArchTest
  static final ArchRule roomsKnowTheRoomsBelow =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy(ROOT)
          .layer("http")
          .definedBy(ROOT + ".http..")
          .layer("policy")
          .definedBy(ROOT + ".policy..")
          .layer("transport")
          .definedBy(TRANSPORT)
          .layer("dispatch")
          .definedBy(ROOT + ".dispatch..")
          .layer("batch")
          .definedBy(ROOT + ".batch..")
          .layer("input")
          .definedBy(ROOT + ".input..")
          .layer("output")
          .definedBy(ROOT + ".output..")
          .layer("component")
          .definedBy(COMPONENT)
          .layer("dsl")
          .definedBy(DSL)
          .whereLayer("root")
          .mayNotAccessAnyLayer()
          .whereLayer("http")
          .mayOnlyAccessLayers("root")
          .whereLayer("policy")
          .mayOnlyAccessLayers("root", "http")
          .whereLayer("transport")
          .mayOnlyAccessLayers("root", "http", "policy")
          .whereLayer("dispatch")
          .mayOnlyAccessLayers("root", "http", "policy")
          .whereLayer("batch")
          .mayOnlyAccessLayers("root", "http", "policy", "transport", "dispatch")
          .whereLayer("input")
          .mayOnlyAccessLayers("root", "http", "policy", "batch")
          .whereLayer("output")
          .mayOnlyAccessLayers("root", "http", "policy", "batch")
          .whereLayer("component")
          .mayOnlyBeAccessedByLayers("dsl")
          .ensureAllClassesAreContainedInArchitecture();

  /** Each package is a slice of its own, sub-packages too. */
  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                  return SliceIdentifier.of(javaClass.getPackageName());
                }

                @Override
                public String getDescription() {
                  return "packages";
                }
              })
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule enginesRoomsNeedNeitherCamelNorVertx =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".http..", ROOT + ".policy..", ROOT + ".dispatch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(CAMEL_LIBRARY, VERTX_LIBRARY[0], VERTX_LIBRARY[1]);

  @ArchTest
  static final ArchRule onlyTransportSpeaksToVertxAndComponentFindsIt =
      noClasses()
          .that()
          .resideOutsideOfPackages(TRANSPORT, COMPONENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VERTX_LIBRARY);

  /** What backends share must run without the libraries of any one of them. */
  @ArchTest
  static final ArchRule backendsAreKnownToTheComponentAlone =
      noClasses()
          .that()
          .resideOutsideOfPackages(VERTX, CAMEL_VERTX, CAMEL_HTTP, CUSTOM, COMPONENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VERTX, CAMEL_VERTX, CAMEL_HTTP, CUSTOM);

  @ArchTest
  static final ArchRule backendsOfOtherLibrariesDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAnyPackage(CAMEL_HTTP, CUSTOM)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VERTX, CAMEL_VERTX, VERTX_LIBRARY[0], VERTX_LIBRARY[1]);

  /** Backends are chosen by name and loaded late: their libraries may not be there. */
  @ArchTest
  static final ArchRule onlyItsBackendKnowsCamelHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage(CAMEL_HTTP)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.camel.component.http..", "org.apache.hc..");

  @ArchTest
  static final ArchRule onlyItsBackendKnowsCamelVertxHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage(CAMEL_VERTX)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.camel.component.vertx.http..", "io.vertx.ext.web..");

  @ArchTest
  static final ArchRule onlyComponentAndBackendsByProducersKnowTheExchange =
      noClasses()
          .that()
          .resideOutsideOfPackages(COMPONENT, CAMEL_HTTP, CAMEL_VERTX)
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.camel.Exchange")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.camel.AsyncCallback");

  /** The library of the Endpoint DSL is there only for those who use it. */
  @ArchTest
  static final ArchRule nobodyNeedsTheEndpointDsl =
      noClasses()
          .that()
          .resideOutsideOfPackage(DSL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(DSL, "org.apache.camel.builder.endpoint..");

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", long.class, int.class)
          .orShould()
          .callMethod(TimeUnit.class, "sleep", long.class);
}
