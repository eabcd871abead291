import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import type { ProtocolState } from '#shared/kernel/protocol-state.ts'
import { type UcpVersion, versions } from './contract/profile.ts'
import { platformProfileUrl, webhookUrl } from './platform-profile.ts'

/** What a session and its order keep to, whatever is published later: the version, our profile as its merchant knows it, and where it tells of the order. */
const UcpState = z.object({ version: z.enum(versions), profile: z.url(), webhook: z.url() })
type UcpState = z.output<typeof UcpState>

export const newState = (baseUrl: string, merchantId: string, version: UcpVersion): UcpState => ({
  version,
  profile: platformProfileUrl(baseUrl, merchantId),
  webhook: webhookUrl(baseUrl, merchantId),
})

/** What a row kept; undefined for rows that kept nothing, which go by what is published now. */
export const stateOf = (kept: ProtocolState | undefined): UcpState | undefined => {
  if (kept === undefined) return undefined
  const { data } = UcpState.safeParse(kept)
  if (data) return data
  throw new Failure('merchant.unsupported', 'It was begun in a version that we do not speak', {
    version: kept['version'],
  })
}
