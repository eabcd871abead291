import { markdownTable } from '#infra/markdown.ts'
import { ownFunctions, type ReferenceSources } from './platform.ts'

/** Every tool that an agent can be offered, in its own words. */
export const toolsPage = (platform: ReferenceSources): string => {
  const rows = ownFunctions(platform).flatMap((one) =>
    one.kind === 'route' && one.spec.tool
      ? [
          [
            `[\`${one.spec.operation}\`](../../${one.file})`,
            one.spec.tool.says,
            one.spec.method === 'GET' ? 'reads' : one.spec.tool.destructive ? 'takes away' : 'writes',
          ],
        ]
      : [],
  )
  return [
    '# Tools',
    'Operations that an agent can be offered as tools, and what each says of itself. No channel offers them yet.',
    markdownTable(['tool', 'what it says', 'effect'], rows),
  ].join('\n\n')
}
