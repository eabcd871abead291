import { actionOf, asksHolder, lapsedChallenge, openChallenge } from '#functions/simulators/bank/challenges.ts'
import { bankEndpoint, bankRefusal, platformOnly } from '#functions/simulators/bank/client.ts'
import {
  bankKeys,
  bankList,
  findHold,
  type Hold,
  Hold as HoldRow,
  holdTermsHash,
  newCredential,
  newHoldId,
} from '#functions/simulators/bank/holds.ts'
import { issuerSays } from '#functions/simulators/bank/instruments.ts'
import { type HoldReply, HoldRequest } from '#shared/payments/bank/contract.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { checkAbsent, insert } from '#shared/platform/table/table.ts'

const replyOf = async (hold: Hold, now: number): Promise<HoldReply> => {
  if (hold.state === 'declined' && hold.reason) return { state: 'declined', reason: hold.reason }
  if (hold.state === 'voided') throw bankRefusal('reference_voided', 'This reference was voided')
  if (lapsedChallenge(hold, now)) return { state: 'declined', reason: 'challenge_expired' }
  const { reference, merchantId, amountMinor, currency } = hold
  const terms = { reference, merchantId, amountMinor, currency }
  if (hold.state === 'requires_action') return { state: hold.state, ...terms, action: await actionOf(hold) }
  return {
    state: 'authorized',
    ...terms,
    holdId: hold.holdId,
    credential: hold.credential ?? '',
    expiresAt: hold.expiresAt,
  }
}

const noInstrument = () => bankRefusal('instrument_unknown', 'The customer has no such instrument')

class ReferenceTaken extends Error {
  readonly row: Item | undefined
  constructor(row: Item | undefined) {
    super('This reference is taken')
    this.row = row
  }
}

/** Holds funds and issues the credential that alone can spend them, at one merchant, up to one amount. */
export const authorizeHoldEndpoint = bankEndpoint(
  'authorize',
  'POST',
  '/v1/holds',
  HoldRequest,
  async ({ call, client, body }) => {
    platformOnly(client)
    const { reference } = body
    const issuer = await issuerSays(call, body)
    if (issuer === 'unknown') throw noInstrument()
    if (Date.parse(body.expiresAt) <= call.now) throw bankRefusal('invalid_request', 'expiresAt has passed')
    const hold: Hold = {
      ...body,
      terms: holdTermsHash(body),
      holdId: newHoldId(),
      capturedMinor: 0,
      refundedMinor: 0,
      ...(issuer.declined
        ? { state: 'declined', reason: issuer.declined }
        : {
            state: asksHolder(body.instrument) ? 'requires_action' : 'authorized',
            credential: newCredential(reference),
          }),
      ...(asksHolder(body.instrument) && openChallenge(reference, call.now)),
    }
    const row = { ...bankKeys.hold(reference), ...bankList('HOLDS', call.now, reference), ...hold }
    // A card that is closed meanwhile holds nothing more; a hold from before answers as it did.
    const open = checkAbsent(bankKeys.closed(body.customer, body.instrument), noInstrument)
    const made = await call.table.commit([insert(row, (existing) => new ReferenceTaken(existing)), open]).then(
      () => hold,
      async (error: unknown) => {
        if (!(error instanceof ReferenceTaken)) throw error
        const earlier = error.row ? HoldRow.parse(error.row) : await findHold(call.table, reference)
        if (!earlier) throw error
        if (earlier.state !== 'voided' && earlier.terms !== hold.terms)
          throw bankRefusal('reference_conflict', 'This reference was used with other terms')
        return earlier
      },
    )
    return { status: 200, body: await replyOf(made, call.now) }
  },
)
