import { bankEndpoint, no, platformOnly } from '#functions/simulators/bank/client.ts'
import { bankKeys, bankList, findHold, type Hold, Hold as HoldRow, termsOf } from '#functions/simulators/bank/holds.ts'
import { issuerSays } from '#functions/simulators/bank/instruments.ts'
import { type HoldReply, HoldRequest } from '#shared/payments/bank/contract.ts'
import { commit, insert } from '#shared/platform/table/table.ts'

const replyOf = (hold: Hold): HoldReply => {
  if (hold.state === 'declined' && hold.reason) return { state: 'declined', reason: hold.reason }
  if (hold.state === 'voided') throw no('reference_voided', 'This reference was voided')
  return {
    state: 'authorized',
    holdId: hold.holdId,
    credential: hold.credential ?? '',
    expiresAt: hold.expiresAt,
  }
}

const secretText = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url')

/** Holds funds and issues the credential that alone can spend them, at one merchant, up to one amount. */
export const authorizeHold = bankEndpoint(
  'authorize',
  'POST',
  '/v1/holds',
  HoldRequest,
  async ({ call, client, body }) => {
    platformOnly(client)
    const { reference } = body
    const issuer = issuerSays(body.instrument, reference)
    if (issuer === 'unknown') throw no('instrument_unknown', 'There is no such instrument')
    if (Date.parse(body.expiresAt) <= call.now) throw no('invalid_request', 'expiresAt has passed')
    const credential = `cred_${secretText()}`
    const hold: Hold = {
      ...body,
      terms: termsOf(body),
      holdId: `hold_${secretText()}`,
      capturedMinor: 0,
      refundedMinor: 0,
      ...(issuer.declined ? { state: 'declined', reason: issuer.declined } : { state: 'authorized', credential }),
    }
    const row = { ...bankKeys.hold(reference), ...bankList('HOLDS', call.now, reference), ...hold }
    const issued = { ...bankKeys.credential(credential), reference }
    let found: Hold | undefined
    const refused = (existing: unknown) => {
      found = HoldRow.safeParse(existing).data
      return new Error('This reference is taken')
    }
    const writes = [insert(row, refused), ...(issuer.declined ? [] : [insert(issued, refused)])]
    const made = await commit(writes).then(
      () => hold,
      async (error: unknown) => {
        const known = found ?? (await findHold(reference))
        if (!known) throw error
        if (known.state !== 'voided' && known.terms !== hold.terms)
          throw no('reference_conflict', 'This reference was used with other terms')
        return known
      },
    )
    return { status: 200, body: replyOf(made) }
  },
)
