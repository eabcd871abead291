import { sameText } from '#functions/simulators/company/control.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import { agentProfile, capability, OrderConfig, Profile, ucpVersion } from '#shared/merchants/ucp/contract/profile.ts'
import { verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { secret } from '#shared/platform/aws/parameters.ts'
import type { PublicJwk } from '#shared/platform/outward/http-signature.ts'

/** The caller, by its profile. */
export interface CallingPlatform {
  profileUrl: string
  capabilities: ReadonlySet<string>
  keys: readonly PublicJwk[]
  /** Where order webhooks go. */
  webhookUrl?: string
}

const keepMs = 60_000
const maxProfiles = 100
const profiles = new Map<string, { until: number; platform: Promise<CallingPlatform> }>()

const read = async (profileUrl: string): Promise<CallingPlatform> => {
  const unreachable = (cause: unknown) =>
    new CompanyRefusal(424, 'profile_unreachable', `Your profile cannot be read: ${cause}`)
  const response = await fetch(profileUrl, { redirect: 'error', signal: AbortSignal.timeout(3000) }).catch((error) => {
    throw unreachable(error)
  })
  if (!response.ok) throw unreachable(response.status)
  const profile = Profile.safeParse(await response.json().catch(() => undefined))
  if (!profile.success) throw new CompanyRefusal(422, 'profile_malformed', 'Your profile is malformed')
  const { ucp, signing_keys: keys } = profile.data
  if (ucp.version !== ucpVersion) throw new CompanyRefusal(422, 'version_unsupported', `We speak ${ucpVersion}`)
  const order = OrderConfig.safeParse(ucp.capabilities[capability.order]?.[0]?.config)
  return {
    profileUrl,
    capabilities: new Set(Object.keys(ucp.capabilities)),
    keys,
    ...(order.success && { webhookUrl: order.data.webhook_url }),
  }
}

const profileAt = (profileUrl: string, now: number, youngerThan = 0): Promise<CallingPlatform> => {
  const cached = profiles.get(profileUrl)
  if (cached && cached.until > now && cached.until - keepMs >= youngerThan) return cached.platform
  if (profiles.size >= maxProfiles) profiles.clear()
  const platform = read(profileUrl)
  profiles.set(profileUrl, { until: now + keepMs, platform })
  platform.catch(() => profiles.delete(profileUrl))
  return platform
}

/** A caller names the profile that the shop fetches: only its own platform's profile, or any with https. */
const assertTrusted = async (profileUrl: string): Promise<void> => {
  if (!URL.canParse(profileUrl))
    throw new CompanyRefusal(400, 'invalid_profile_url', 'The profile in UCP-Agent is no URL')
  const { origin, pathname, protocol } = new URL(profileUrl)
  const { platformProfileUrl } = await shopSettings()
  const trusted = platformProfileUrl
    ? `${origin}${pathname}` === new URL(platformProfileUrl).origin + new URL(platformProfileUrl).pathname
    : protocol === 'https:'
  if (!trusted) throw new CompanyRefusal(403, 'profile_not_trusted', 'We do not deal with this platform')
}

/** A platform that cannot sign may hold the shop's key instead. */
const holdsKey = async ({ headers }: CompanyCall): Promise<boolean> =>
  headers['x-api-key'] !== undefined && sameText(headers['x-api-key'], await secret('simulation-key'))

/** Identifies the platform behind a call. A signature that is there has to be valid; a call that must be `proven` has one, or the shop's key. */
export const callingPlatform = async (call: CompanyCall, proven: boolean): Promise<CallingPlatform> => {
  const profileUrl = agentProfile(call.headers['ucp-agent'])
  if (!profileUrl) throw new CompanyRefusal(400, 'invalid_profile_url', 'Send UCP-Agent: profile="https://..."')
  await assertTrusted(profileUrl)
  let platform = await profileAt(profileUrl, call.now)
  if (call.sent.headers['signature'] === undefined) {
    if (proven && !(await holdsKey(call)))
      throw new CompanyRefusal(401, 'signature_missing', 'Sign the call, or send X-API-Key')
    return platform
  }
  // The platform signs for the address that the shop published, whatever host the request names.
  const message = { ...call.sent, authority: new URL((await shopSettings()).baseUrl).host }
  let checked = verifyUcp(message, { keys: platform.keys, nowMs: call.now })
  if (!checked.ok && checked.reason === 'unknown-key') {
    platform = await profileAt(profileUrl, call.now, call.now - 1000)
    checked = verifyUcp(message, { keys: platform.keys, nowMs: call.now })
  }
  if (checked.ok) return platform
  if (checked.reason === 'digest-mismatch')
    throw new CompanyRefusal(400, 'digest_mismatch', 'The digest is of another body')
  throw new CompanyRefusal(
    401,
    checked.reason === 'unknown-key' ? 'key_not_found' : 'signature_invalid',
    checked.reason,
  )
}
