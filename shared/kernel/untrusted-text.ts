import * as z from 'zod'

declare const written: unique symbol
/** Words an outside party wrote: shown to people after escaping, fenced for models, never read by a decision. */
export type UntrustedText = string & { readonly [written]: 'by someone else' }

/** Characters a reader cannot see but a parser, a model or a terminal may obey: controls, direction overrides, joiners, tags, fillers, private use. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]|\u034f|[\u180b-\u180f]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu
/** A joiner where a script needs it, as in Persian or Hindi, and the signs that an emoji is made of. */
const joined =
  /\p{RGI_Emoji}|(?<=[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}])[\u200c\u200d](?=[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}])/gv
/** Whether a text holds what its reader does not see, apart from joiners that its script needs. */
export const hidesSomething = (text: string): boolean => text.replaceAll(joined, '').search(invisible) >= 0

const breaks = /[\s\u0085\u2028\u2029]+/gu
/** More than three marks on one letter are there to smear over other lines. */
const piled = /(\p{M}{3})\p{M}+/gu

/** Takes words in: one line, visible characters only, at most `max` of them. */
export const untrusted = (text: string, max = 200): UntrustedText => {
  const line = text
    .slice(0, max * 8)
    .replace(breaks, ' ')
    .replace(invisible, '')
    .replace(/ +/g, ' ')
    .normalize('NFC')
    .replace(piled, '$1')
    .trim()
  const letters = Array.from(line)
  return (letters.length <= max ? line : `${letters.slice(0, max - 1).join('')}…`) as UntrustedText
}

/** Cleans while parsing and stays a string in JSON Schema; stored text passes through it again unchanged. */
export const UntrustedText: z.ZodType<UntrustedText, string> = z
  .string()
  .overwrite((text) => untrusted(text, 1000)) as unknown as z.ZodType<UntrustedText, string>

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
}

/** For an HTML text node or a quoted attribute. */
export const inHtml = (text: string): string => text.replace(/[&<>"'`=]/g, (sign) => entities[sign] ?? sign)
