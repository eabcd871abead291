import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import {
  type Capabilities,
  type CapabilityEntry,
  type PaymentHandler,
  Profile,
  type UcpVersion,
  versions,
} from '#shared/merchants/ucp/contract/profile.ts'
import type { Settings } from '#shared/platform/aws/parameters.ts'
import type { PublicJwk } from '#shared/platform/outward/http-signature.ts'
import { callOut } from '#shared/platform/outward/ssrf-guard.ts'
import { within } from '#shared/platform/runtime/within.ts'
import { jsonOf } from './json-of.ts'
import { platformCapabilities } from './platform-profile.ts'

const floorMs = 60_000
const ceilingMs = 3_600_000
/** How long an outdated copy still serves while its merchant cannot be reached. */
const graceMs = 600_000
const maxProfileBytes = 128 * 1024

/** What a merchant published, cut down to what both sides speak. */
export interface MerchantProfile {
  version: UcpVersion
  endpoint: string
  keys: readonly PublicJwk[]
  capabilities: Capabilities
  handlers: Readonly<Record<string, PaymentHandler[]>>
}
export interface ProfileSource {
  merchantId: string
  profileUrl: string
  /** The one that a session keeps to; otherwise the newest that both sides speak. */
  version?: UcpVersion | undefined
}
const spokenWith = ({ version }: ProfileSource): readonly UcpVersion[] => (version ? [version] : versions)
const nameOf = (source: ProfileSource): string => `${source.profileUrl} ${spokenWith(source).join()}`

/** A business must document a capability `com.example.x` at example.com: its labels, reversed, begin with the host's. */
export const namespaceHolds = (name: string, urls: readonly (string | undefined)[]): boolean =>
  urls.every((text) => {
    if (text === undefined) return true
    if (!URL.canParse(text)) return false
    const { protocol, hostname } = new URL(text)
    const labels = hostname.split('.').reverse()
    return protocol === 'https:' && labels.length >= 2 && `${name}.`.startsWith(`${labels.join('.')}.`)
  })

const parentsOf = ({ extends: parents = [] }: CapabilityEntry): string[] => [parents].flat()

/** The capabilities both sides have in a common version, newest first choice; an extension goes when none of what it extends is left. */
export const negotiate = (business: Capabilities, platform: Capabilities): Capabilities => {
  const common = new Map<string, CapabilityEntry>()
  for (const [name, entries] of Object.entries(business)) {
    const ours = new Set((ownValue(platform, name) ?? []).map(({ version }) => version))
    const [newest] = entries
      .filter(({ version, spec, schema }) => ours.has(version) && namespaceHolds(name, [spec, schema]))
      .sort((a, b) => (a.version < b.version ? 1 : -1))
    if (newest) common.set(name, newest)
  }
  for (let pruned = true; pruned; ) {
    pruned = false
    for (const [name, entry] of common) {
      const parents = parentsOf(entry)
      if (parents.length > 0 && !parents.some((parent) => common.has(parent))) pruned = common.delete(name)
    }
  }
  return Object.fromEntries([...common].map(([name, entry]) => [name, [entry]]))
}

const understood = ({ ucp, signing_keys }: Profile, spoken: UcpVersion): MerchantProfile => {
  const rest = ucp.services['dev.ucp.shopping']?.find(
    ({ transport, version, spec, schema }) =>
      transport === 'rest' && version === spoken && namespaceHolds('dev.ucp.shopping', [spec, schema]),
  )
  if (!rest?.endpoint)
    throw new Failure('merchant.unsupported', 'The merchant offers no REST endpoint that Purser supports')
  const handlers = Object.entries(ucp.payment_handlers ?? {}).map(
    ([name, all]) => [name, all.filter(({ spec, schema }) => namespaceHolds(name, [spec, schema]))] as const,
  )
  return {
    version: spoken,
    endpoint: rest.endpoint.replace(/\/$/, ''),
    keys: signing_keys,
    capabilities: negotiate(ucp.capabilities, platformCapabilities),
    handlers: Object.fromEntries(handlers),
  }
}

const maxAge = (header: string | undefined): number => {
  const seconds = Number(/max-age=(\d{1,9})/.exec(header ?? '')?.[1] ?? 0)
  return Math.min(Math.max(seconds * 1000, floorMs), ceilingMs)
}

const away = (reason: string, cause?: unknown): Failure =>
  new Failure('merchant.unavailable', 'The merchant\u2019s profile cannot be read', { reason }, { cause })

/** `spoken`: the versions that will do, best first. A document for an older one is read instead where the merchant names it. */
const load = async (
  url: string,
  spoken: readonly UcpVersion[],
  allowedOrigins: readonly string[],
  timeoutMs: number,
  hop = 0,
) => {
  const headers = { accept: 'application/json' }
  const call = { url, method: 'GET' as const, headers, timeoutMs, maxBytes: maxProfileBytes, allowedOrigins }
  const reply = await callOut(call).catch((error: unknown) => {
    throw away('profile_unreachable', error)
  })
  if (reply.status !== 200) throw away('profile_unreachable')
  const parsed = Profile.safeParse(jsonOf(reply.bytes))
  if (!parsed.success)
    throw new Failure('merchant.protocol', 'The merchant\u2019s profile is malformed', { reason: 'profile_malformed' })
  const { version: own, supported_versions: others = {} } = parsed.data.ucp
  const best = spoken.find((version) => version === own || others[version] !== undefined)
  if (best && best === own)
    return { profile: understood(parsed.data, best), keepMs: maxAge(reply.headers['cache-control']) }
  const leaf = best && others[best]
  if (!leaf || hop > 0)
    throw new Failure('merchant.unsupported', 'The merchant uses another protocol version', {
      reason: 'version_unsupported',
    })
  return load(leaf, [best], allowedOrigins, timeoutMs, hop + 1)
}

interface Held {
  profile: MerchantProfile
  until: number
}
const held = new Map<string, Held>()
const loading = new Map<string, Promise<Held>>()

/** A look-up has its own time, longer than a caller may wait: the next caller then finds what it read. */
const lookUpMs = 3000

const read = (source: ProfileSource, settings: Settings): Promise<Held> => {
  const name = nameOf(source)
  const pending = loading.get(name)
  if (pending) return pending
  const fresh = load(source.profileUrl, spokenWith(source), settings.merchantOrigins, lookUpMs)
    .then(({ profile, keepMs }) => {
      const entry = { profile, until: Date.now() + keepMs }
      held.set(name, entry)
      return entry
    })
    .finally(() => loading.delete(name))
  fresh.catch(() => undefined) // its callers may have stopped waiting
  loading.set(name, fresh)
  return fresh
}

/** Reads it now, whatever is in memory. */
export const profileNow = async (source: ProfileSource, settings: Settings, waitMs: number): Promise<MerchantProfile> =>
  (await within(read(source, settings), waitMs, () => away('profile_unreachable'))).profile

/** A merchant's profile, at least a minute in memory; a copy that ran out serves a little longer when the merchant is away. Waits `waitMs` at most. */
export const profileOf = async (
  source: ProfileSource,
  settings: Settings,
  waitMs = lookUpMs,
): Promise<MerchantProfile> => {
  const kept = held.get(nameOf(source))
  if (kept && kept.until > Date.now()) return kept.profile
  try {
    return await profileNow(source, settings, waitMs)
  } catch (error) {
    const isAway = failedWith(error, 'merchant.unavailable')
    if (isAway && kept && kept.until + graceMs > Date.now()) return kept.profile
    throw error
  }
}

const forcedAt = new Map<string, number>()

/** Reads again because a key id is unknown, once a minute at most; otherwise the copy there is. */
export const profileAnew = async (source: ProfileSource, settings: Settings): Promise<MerchantProfile> => {
  const kept = held.get(nameOf(source))
  const last = forcedAt.get(nameOf(source))
  if (kept && last !== undefined && last + floorMs > Date.now()) return kept.profile
  forcedAt.set(nameOf(source), Date.now())
  return (await read(source, settings)).profile
}

/**
 * Forgets every profile, so that the next call reads it again.
 * @internal for tests
 */
export const forgetProfiles = (): void => {
  held.clear()
  forcedAt.clear()
}
