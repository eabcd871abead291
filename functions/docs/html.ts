import { inHtml } from '#shared/kernel/untrusted-text.ts'

/** Text that is already markup and needs no escaping. */
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

/** Markup with every value escaped, except values that are `Markup`. */
export const html = (parts: TemplateStringsArray, ...values: readonly Shown[]): Markup =>
  new Markup(parts.reduce((text, part, at) => text + render(values[at - 1]) + part))
