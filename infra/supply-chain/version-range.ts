type Parts = readonly [number[], string[]]

const partsOf = (version: string): Parts => {
  const [numbers = '', ...pre] =
    version
      .trim()
      .replace(/^[v=]+/, '')
      .split('+')[0]
      ?.split('-') ?? []
  return [numbers.split('.').map(Number), pre.join('-').split('.').filter(Boolean)]
}

const order = (a: string | number, b: string | number): number => (a === b ? 0 : a < b ? -1 : 1)
/** Numbers come before words, as in semantic versions. */
const orderOfPart = (a: string, b: string): number => {
  const [x, y] = [a, b].map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  return typeof x === typeof y ? order(x ?? 0, y ?? 0) : typeof x === 'number' ? -1 : 1
}

/** Below zero when the first version is the older one. */
export const compareVersions = (first: string, second: string): number => {
  const [[numbers, pre], [others, otherPre]] = [partsOf(first), partsOf(second)]
  for (let at = 0; at < 3; at++) {
    const by = order(numbers[at] ?? 0, others[at] ?? 0)
    if (by !== 0) return by
  }
  if (pre.length === 0 || otherPre.length === 0) return otherPre.length - pre.length
  for (let at = 0; at < Math.max(pre.length, otherPre.length); at++) {
    const [mine, theirs] = [pre[at], otherPre[at]]
    if (mine === undefined || theirs === undefined) return mine === undefined ? -1 : 1
    const by = orderOfPart(mine, theirs)
    if (by !== 0) return by
  }
  return 0
}

const holds = (version: string, comparison: string): boolean => {
  const [, sign = '=', bound = ''] = /^(<=|>=|<|>|=)?\s*(\S+)$/.exec(comparison) ?? []
  if (bound === '*') return true
  const by = compareVersions(version, bound)
  return { '<': by < 0, '<=': by <= 0, '>': by > 0, '>=': by >= 0, '=': by === 0 }[sign] ?? true
}

/** Whether a version is in the range of an advisory, such as `>=1.0.0 <1.2.3 || <0.5.0`. What it cannot read counts as inside. */
export const inRange = (version: string, range: string): boolean =>
  range.split('||').some((all) =>
    all
      .replaceAll(/([<>=])\s+/g, '$1')
      .split(/[\s,]+/)
      .filter(Boolean)
      .every((comparison) => holds(version, comparison)),
  )
