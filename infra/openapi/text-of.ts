const letters = '01JX8Q2M4V7N5T3R9W6Y1Z0ABCDEFGHKPS5abcdefmnprst_- .'
const token = /(\[[^\]]+\]|\\.|[^\\])(?:\{(\d+)(?:,\d*)?\}|([?*+]))?/g

const fitting = (piece: string, count: number): string => {
  const fits =
    [...letters].filter((letter) => new RegExp(`^${piece}$`).test(letter)).join('') || piece.replace('\\', '')
  return Array.from({ length: count }, (_, at) => fits[at % fits.length]).join('')
}

/** A short text that matches a pattern of characters, classes and counts. Undefined for groups and choices. */
export const textMatching = (pattern: string): string | undefined => {
  const core = pattern.replace(/^\^/, '').replace(/\$$/, '')
  if (/[()|]/.test(core.replaceAll(/\[[^\]]+\]/g, ''))) return undefined
  const made = [...core.matchAll(token)]
    .map(([, piece = '', least, mark]) =>
      fitting(piece, least === undefined ? Number(!(mark && '?*'.includes(mark))) : Math.max(1, Number(least))),
    )
    .join('')
  return new RegExp(pattern).test(made) ? made : undefined
}
