import { type UntrustedText, untrusted } from '#shared/kernel/untrusted-text.ts'
import type { UcpCheckout } from '#shared/merchants/ucp/contract/checkout.ts'

/** How many disclosures a person reads, and how long each may be. */
const disclosuresMost = 10
const disclosureLength = 500

/** What the merchant wants its buyer to read before they buy. */
export const disclosuresOf = ({ messages }: UcpCheckout): UntrustedText[] =>
  messages
    .filter(({ presentation }) => presentation === 'disclosure')
    .slice(0, disclosuresMost)
    .map(({ content }) => untrusted(content, disclosureLength))
