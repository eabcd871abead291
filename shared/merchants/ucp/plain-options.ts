import { untrusted } from '#shared/kernel/untrusted-text.ts'

/** Options as we can keep and show them: names and values short, and no name that every object has. */
export const plainOptions = (options: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(options)
      .filter(([name]) => name.length <= 40 && !(name in {}))
      .map(([name, value]) => [untrusted(name, 40), untrusted(value, 80)]),
  )
