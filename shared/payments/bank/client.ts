import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { IssuedMethod, RefusedByProvider } from '#shared/payments/port.ts'
import type { ConnectPayments } from '#shared/payments/protocol.ts'
import { assertRepeats, bankAnswer, unknownOutcome } from './bank-answer.ts'
import {
  CaptureReply,
  CloseReply,
  HoldRecord,
  HoldReply,
  IssueReply,
  MethodList,
  RefundReply,
  VoidReply,
} from './contract.ts'
import { BankEntry } from './entry.ts'

type RepeatedTerms = Pick<HoldRecord, 'reference' | 'merchantId' | 'amountMinor' | 'currency'>

/** Whether a record agrees with itself: money was taken if it says so, never more than was held, and went back as its refunds say. Each refund has its own name. */
const isConsistent = ({ state, amountMinor, capturedMinor, refundedMinor, refunds }: HoldRecord): boolean =>
  (state === 'captured') === capturedMinor > 0 &&
  capturedMinor <= amountMinor &&
  refundedMinor <= capturedMinor &&
  refunds.reduce((sum, refund) => sum + refund.amountMinor, 0) === refundedMinor &&
  new Set(refunds.map(({ refundReference }) => refundReference)).size === refunds.length

/** Reasons longer than this are cut. */
const maxReason = 80
/** Brands longer than this are cut. */
const maxBrand = 30

const shownMethod = ({ brand, ...method }: MethodList['methods'][number]): IssuedMethod => ({
  ...method,
  brand: untrusted(brand, maxBrand),
})

const refusedFor = (reason: string): RefusedByProvider => ({
  state: 'refused',
  reason,
  ...(reason === 'amount_exceeds_captured' && { lacking: true }),
})

/** The credential provider and processor. */
export const bankPayments: ConnectPayments = (entry) => {
  const { url, testTokens } = BankEntry.parse(entry)
  const holds = `${url}/v1/holds`
  const methodsOf = (customer: string): string => `${url}/v1/customers/${encodeURIComponent(customer)}/methods`
  const at = (reference: string): string => `${holds}/${encodeURIComponent(reference)}`
  return {
    async methods(customer, timeoutMs) {
      const answer = await bankAnswer(MethodList, 'GET', methodsOf(customer), undefined, timeoutMs).catch(
        (error: unknown) => {
          if (!failedWith(error, 'payment.outcome-unknown')) throw error
          throw new Failure('payment.unavailable', 'The bank does not show your payment methods', {}, { cause: error })
        },
      )
      if (!answer.ok) throw new Error(`The bank refused our request as such: ${answer.reason}`)
      return answer.reply.methods.map(shownMethod)
    },

    async issue({ customer, token, reference }, timeoutMs) {
      const answer = await bankAnswer(IssueReply, 'POST', methodsOf(customer), { token, reference }, timeoutMs)
      if (!answer.ok) return { state: 'refused', reason: untrusted(answer.reason, maxReason) }
      assertRepeats(answer.reply, { reference })
      return { state: 'issued', method: shownMethod(answer.reply.method) }
    },

    async close({ customer, methodId }, timeoutMs) {
      const path = `${methodsOf(customer)}/${encodeURIComponent(methodId)}`
      const answer = await bankAnswer(CloseReply, 'DELETE', path, undefined, timeoutMs)
      if (!answer.ok) throw new Error(`The bank refused our request as such: ${answer.reason}`)
      assertRepeats(answer.reply, { methodId })
    },

    testTokens: async () => testTokens,

    async authorize(request, timeoutMs) {
      const answer = await bankAnswer(HoldReply, 'POST', holds, request, timeoutMs)
      if (answer.ok) {
        const { reply } = answer
        if (reply.state === 'declined') return { ...reply, reason: untrusted(reply.reason, maxReason) }
        const { reference, merchantId, amountMinor, currency } = request
        assertRepeats<RepeatedTerms>(reply, { reference, merchantId, amountMinor, currency })
        return reply
      }
      if (answer.declined) return { state: 'declined', reason: untrusted(answer.reason, maxReason) }
      if (answer.reason === 'reference_voided') return { state: 'declined', reason: untrusted('voided') }
      if (answer.reason === 'instrument_unknown') return { state: 'declined', reason: untrusted(answer.reason) }
      throw new Error(`The bank refused our request as such: ${answer.reason}`)
    },

    async find(reference, timeoutMs) {
      const answer = await bankAnswer(HoldRecord, 'GET', at(reference), undefined, timeoutMs)
      if (!answer.ok) {
        if (answer.reason === 'not_found') return undefined
        throw unknownOutcome(new Error(`The bank refused the look-up: ${answer.reason}`))
      }
      assertRepeats(answer.reply, { reference })
      if (!isConsistent(answer.reply)) throw unknownOutcome(new Error('The record of the bank contradicts itself'))
      const { state, credential, captureReference, reason, action, ...record } = answer.reply
      if ((state === 'requires_action') !== (action !== undefined))
        throw unknownOutcome(new Error('The bank does not say what its customer has to do'))
      const { merchantId, amountMinor, currency, capturedMinor, refundedMinor, refunds, expiresAt } = record
      return {
        state: state === 'expired' ? 'voided' : state,
        merchantId,
        amountMinor,
        currency,
        capturedMinor,
        refundedMinor,
        refunds,
        expiresAt,
        ...(state === 'declined' && reason && { declined: untrusted(reason, maxReason) }),
        ...(action && { action }),
        ...(credential !== undefined && state !== 'requires_action' && { credential }),
        ...(captureReference !== undefined && { captureReference }),
      }
    },

    async capture({ reference, captureReference, amount }, timeoutMs) {
      const body = { reference, captureReference, ...amount }
      const answer = await bankAnswer(CaptureReply, 'POST', `${url}/v1/captures`, body, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, body)
      return { state: answer.reply.state }
    },

    async void(reference, timeoutMs) {
      const answer = await bankAnswer(VoidReply, 'POST', `${at(reference)}/void`, undefined, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, { reference })
      return { state: answer.reply.state }
    },

    async refund({ reference, refundReference, amount }, timeoutMs) {
      const body = { reference, refundReference, ...amount }
      const answer = await bankAnswer(RefundReply, 'POST', `${url}/v1/refunds`, body, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, body)
      return { state: answer.reply.state }
    },
  }
}
