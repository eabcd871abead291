import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'esbuild'

const registration = /^n0_registry\.registerError\((\w+)\$, \1\);$/gm

/**
 * An SDK client registers every error of its service, so none can be shaken out of a bundle: 70 of the 76 KiB of SSM.
 * Only the errors that our source names stay registered; another arrives as the client's own exception, name and status intact.
 */
export const slimClients = (root: string): Plugin => ({
  name: 'slim-clients',
  setup(build) {
    const sources = globSync('shared/{clients,store}/*.ts', { cwd: root }).map((file) =>
      readFileSync(join(root, file), 'utf8'),
    )
    const words = new Set(sources.join('\n').match(/\w+/g))
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(registration, (line, error: string) =>
        words.has(error) ? line : '',
      ),
      loader: 'js',
    }))
  },
})
