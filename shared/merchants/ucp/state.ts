import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import type { ProtocolState } from '#shared/kernel/protocol-state.ts'
import { type UcpVersion, versions } from './contract/profile.ts'

/** What a session and its order keep when our published profile changes: the version, and the platform's base. Our profile's and webhook's addresses follow from both; the row is billed by its size. */
const UcpState = z.object({ version: z.enum(versions), platform: z.url() })
type UcpState = z.output<typeof UcpState>

export const newState = (baseUrl: string, version: UcpVersion): UcpState => ({ version, platform: baseUrl })

/** What a row kept; undefined for older rows, which use what we publish now. */
export const stateOf = (kept: ProtocolState | undefined): UcpState | undefined => {
  if (kept === undefined) return undefined
  const { data } = UcpState.safeParse(kept)
  if (data) return data
  const { version } = kept
  throw new Failure(
    'merchant.unsupported',
    'The merchant started it in a protocol version that Purser does not support',
    { version },
  )
}

/** The same for a call with an effect. An earlier call may have taken effect, so a version that Purser dropped is no answer. */
export const stateOfEffect = (kept: ProtocolState | undefined, operation: string): UcpState | undefined => {
  try {
    return stateOf(kept)
  } catch (cause) {
    const details = { operation, reason: 'version' }
    throw new Failure('merchant.outcome-unknown', 'Purser dropped the version it was started in', details, { cause })
  }
}
