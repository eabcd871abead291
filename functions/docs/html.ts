import { inHtml } from '#shared/kernel/untrusted-text.ts'

/** Text that is markup already. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Shown = string | number | Markup | undefined | false | readonly Shown[]

const render = (value: Shown): string => {
  if (value instanceof Markup) return value.text
  if (value === undefined || value === false) return ''
  if (typeof value === 'object') return value.map(render).join('')
  return inHtml(String(value))
}

/** Markup with every value escaped; only what came from here goes in as it is. */
export const html = (parts: TemplateStringsArray, ...values: readonly Shown[]): Markup =>
  new Markup(parts.reduce((text, part, at) => text + render(values[at - 1]) + part))
