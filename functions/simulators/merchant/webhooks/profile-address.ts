import { profilePath } from '#shared/merchants/ucp/contract/profile.ts'

/** Where a side publishes its profile. */
export const profileAddress = (baseUrl: string): string => `${baseUrl.replace(/\/$/, '')}${profilePath}`

/** How a shop says who it is. */
export const agentHeader = (baseUrl: string) => ({ 'ucp-agent': `profile="${profileAddress(baseUrl)}"` })

/** What a platform's settings say of a shop like these. */
export const shopEntry = (baseUrl: string) => ({
  protocol: 'ucp',
  profileUrl: profileAddress(baseUrl),
  simulator: baseUrl,
})
