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
package io.fastreq.camel.component;

import io.fastreq.camel.testing.OnBackend;
import io.fastreq.camel.testing.OnlyTests;
import org.junit.jupiter.api.Nested;

/**
 * The tests of the whole component that must also pass on each other backend: all rows of the fault
 * matrix that involve a backend, proxies, security; and a sample of what the dispatcher does on any
 * backend. Subclasses name their backend by {@link OnBackend}.
 */
abstract class BackendSuite {

  @Nested
  class FaultMatrixResponse extends FaultMatrixResponseTest {}

  @Nested
  class EncodedBody extends EncodedBodyTest {}

  @Nested
  class FaultMatrixConnection extends FaultMatrixConnectionTest {}

  @Nested
  class FaultMatrixStatus extends FaultMatrixStatusTest {}

  @Nested
  class FaultMatrixTls extends FaultMatrixTlsTest {}

  @Nested
  class FaultMatrixRedirect extends FaultMatrixRedirectTest {}

  @Nested
  class FaultMatrixFile extends FaultMatrixFileTest {}

  @Nested
  class RefusedThreads extends RefusedThreadsTest {}

  @Nested
  class FaultMatrixWire extends FaultMatrixWireTest {}

  @Nested
  class Proxies extends ProxiesTest {}

  @Nested
  @OnlyTests({
    "temporaryFaultIsRetried",
    "permanentFaultEndsWithItsLastResponse",
    "refusedPostIsRetried",
    "waitingRetryHoldsNoSlot"
  })
  class Retry extends RetryTest {}

  @Nested
  @OnlyTests({
    "keyStaysOverAttemptsAndDiffersByItem",
    "itemsOwnKeyIsKeptAndCountsInAnyCase",
    "postIsSentAgainAfterALostResponse",
    "postIsSentAgainAfterATimeout",
    "postIsSentAgainWithoutAnotherAttemptOnAStaleConnection",
    "keyGoesWithRedirects"
  })
  class IdempotencyKey extends IdempotencyKeyTest {}

  @Nested
  @OnlyTests({
    "itemIsTheListOfItsPages",
    "eachPageHasRetriesOfItsOwn",
    "failedPageFailsTheItemAndKeepsWhatCameBefore",
    "nextPageIsRelativeToWhereThePageWasFound",
    "methodHeadersBodyAndQueryAreThoseOfTheItem",
    "otherOriginIsBlockedUnlessItIsNamed",
    "streamedPagesAreResultsInTheirOrder"
  })
  class Paging extends PagingTest {}

  @Nested
  @OnlyTests({
    "fileIsFetchedOnceForManyItems",
    "forbiddenItemsAreBlockedAndTheOthersSent",
    "clientErrorAllowsAll",
    "serverErrorForbidsAllAfterTheUsualRetries",
    "noResponseForbidsAll",
    "fileThatHangsForbidsAllAfterTheTimeout",
    "moreRedirectsCountAsNoFile",
    "firstHalfMegabyteCounts",
    "restOfAnEndlessFileIsNotRead",
    "compressedFileIsRead",
    "crawlDelayIsTheHostsRate",
    "redirectToAForbiddenTargetIsNotFollowed",
    "fetchForARedirectNeedsNoFurtherSlot",
    "neitherCredentialsNorCookiesNorHeadersGoWithTheFetch",
    "fetchGoesThroughTheProxy",
    "addressPolicyHoldsForTheFetch",
    "batchThatWaitsFetchesTheFileWhenTheOtherIsCut"
  })
  class Robots extends RobotsTest {}

  @Nested
  @OnlyTests({"retriesBeyondTheBudgetWaitAndSucceed"})
  class RetryBudget extends RetryBudgetRouteTest {}

  @Nested
  @OnlyTests({
    "oneTokenIsFetchedForAllItems",
    "refusedTokenIsReplacedOnceForAll",
    "secondRefusalOfAnItemIsItsFailure",
    "failingEndpointIsNotAskedByEachItem",
    "sizeOfTheResponseIsLimited",
    "endpointThatHangsRunsIntoTheTimeout",
    "endpointPassesTheAddressPolicy",
    "endpointIsReachedByTheProxies",
    "endpointIsTrustedAsTheRouteSays",
    "whoNeedsNoTokenDoesNotWait",
    "redirectToAHostThatMayHaveTheTokenWaitsForIt",
    "bodyOfARefusalReachesNoFile",
    "bodyOfARefusalReachesNoStreamHandler"
  })
  class OAuth2 extends OAuth2Test {}

  @Nested
  class RedirectSecrets extends RedirectSecretsTest {}

  @Nested
  @OnlyTests({
    "allowedLoopbackIsReachedInAnyNotation",
    "redirectIntoTheMetadataServiceIsRefused",
    "allowedBlockAdmitsNamesByTheirAddress",
    "deniedHostsAreNotCalledUnderPolicyAny",
    "literalAddressIsCheckedBehindAProxy",
    "endpointsOfOneNameHaveTheirOwnPolicies"
  })
  class Address extends AddressTest {}

  @Nested
  class Deadline extends DeadlineTest {}

  @Nested
  @OnlyTests({
    "throwModeKeepsTheSuccessesOfAList",
    "modesOfAMap",
    "failedRequestsCanBeSentAgain",
    "stopOnExceptionCountsAllItemsOfAList",
    "maxFailuresCutsTheBatch",
    "batchTimeoutEndsOpenItems"
  })
  class FailureMode extends FailureModeTest {}

  @Nested
  @OnlyTests({
    "failedItemIsSentAndStaysFailed",
    "requestsOfLettersCanBeSentAgain",
    "lettersHoldNoSecrets",
    "stoppingFailureIsSentAndCancelledItemsAreNot",
    "letterOfATruncatedDownloadIsSent"
  })
  class DeadLetter extends DeadLetterTest {}

  @Nested
  @OnlyTests({
    "whatHasNotChangedIsSkipped",
    "redirectThatLeadsElsewhereIsNotTakenForUnchanged",
    "filesThatHaveNotChangedStay",
    "retriesAreConditionalToo",
    "headDoesNotStandForGet"
  })
  class Conditional extends ConditionalTest {}

  @Nested
  @OnlyTests({
    "rowsAreSentInGroupsAndResponsesDealtBack",
    "rowsAtFaultFailAloneAndTheOthersSucceed",
    "eachRowHasItsFallback"
  })
  class Groups extends GroupsTest {}

  @Nested
  @OnlyTests({
    "groupsInFlightAndUnsentTimeOut",
    "halvesTimeOut",
    "nothingIsSentAfterAGroupThatFailed"
  })
  class GroupCuts extends GroupCutsTest {}

  @Nested
  @OnlyTests({
    "textThatLooksLikeAnOptionIsSentUnchanged",
    "headersAndBodiesOfItemsAreSentUnchanged",
    "optionsInTheHeadersOfAMessageChangeNothing",
    "responseBodiesAreNotDeserialized"
  })
  class UntrustedText extends UntrustedTextTest {}

  @Nested
  @OnlyTests({
    "concurrencyIsReachedAndNotExceeded",
    "batchesOfOneEndpointShareItsConcurrency",
    "endpointsOfOneNameShareItsConcurrency"
  })
  class SharedLimits extends SharedLimitsTest {}

  @Nested
  @OnlyTests({"batchThatCannotWaitFailsAtOnce", "everyRequestCounts", "eachHostHasItsOwnQuota"})
  class QuotaRoute extends QuotaRouteTest {}

  @Nested
  @OnlyTests({
    "nothingIsRefusedByAServerThatSaysWhatIsLeft",
    "headIsHeardBeforeTheBodyIsThere",
    "redirectsCountForTheHostThatSentThem"
  })
  class RateLimitHeadersRoute extends RateLimitHeadersRouteTest {}

  @Nested
  @OnlyTests({"higherConcurrencyIsReachedAtOnce", "lowerConcurrencyLetsRequestsInFlightEnd"})
  class ChangedLimits extends ChangedLimitsTest {}

  @Nested
  @OnlyTests({
    "serverThatRefusesIsHardlyEverAskedForMoreThanItBears",
    "serverThatQueuesHasAShortQueue"
  })
  class AdaptiveConcurrency extends AdaptiveConcurrencyTest {}

  @Nested
  @OnlyTests({"slowConnectsCauseNoBurst", "blockedRequestTakesNoTokenAndIsNoAttempt"})
  class DepartureRate extends DepartureRateTest {}

  @Nested
  @OnlyTests({"secondsAreWaited", "twentyRefusalsCauseOnePause"})
  class HostPause extends HostPauseTest {}

  @Nested
  @OnlyTests({
    "lateResponsesAreNotTrials",
    "retriesOfADeadHostAreBoundedByItsBreaker",
    "shortOutageLosesNoItem",
    "serverRestartUnderManyConnectionsIsOneFault"
  })
  class HostBreakerRoute extends HostBreakerRouteTest {}

  @Nested
  @OnlyTests({"throwingHandlerFailsOnlyItsItemAndClosesTheConnection"})
  class StreamHandler extends StreamHandlerTest {}

  @Nested
  @OnlyTests({
    "sendingStopsWhileTheStreamIsNotRead",
    "closingEarlyAbortsRequestsInFlight",
    "abandonedStreamIsClosedWithItsExchange"
  })
  class Streaming extends StreamingTest {}

  @Nested
  @OnlyTests({
    "interruptedCallerLosesNoResult",
    "silentServerDoesNotDelayTheStop",
    "routeStopEndsItsBatch"
  })
  class Stop extends StopTest {}
}
