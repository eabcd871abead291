import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildResult, build } from 'esbuild'
import { runCommand } from './command.ts'
import { discover, type FoundEntry, root } from './discover.ts'
import { packedDocument } from './openapi/document.ts'
import { slimPackages } from './slim-packages.ts'

// Lambda gives a function its credentials in the environment, so no function uses these providers.
const unusedProviders = [
  ...['ini', 'sso', 'process', 'login', 'web-identity', 'http'].map((name) => `@aws-sdk/credential-provider-${name}`),
  '@smithy/credential-provider-imds',
]
const emptyModule = join(root, 'infra/empty-module.ts')

/** One esbuild call over every entry: one file per source file, however many functions it holds. */
export const bundle = async (
  entries: readonly FoundEntry[],
  outdir: string,
): Promise<BuildResult<{ metafile: true }>> =>
  build({
    entryPoints: Object.fromEntries(entries.map((one) => [`${one.bundle}/index`, join(root, one.file)])),
    outdir,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    minify: true,
    sourcemap: false, // a map holds paths, and the asset hash would depend on the folder
    legalComments: 'none',
    metafile: true,
    mainFields: ['module', 'main'],
    plugins: [slimPackages(root)],
    alias: Object.fromEntries(unusedProviders.map((name) => [name, emptyModule])),
    // The docs functions serve it. They may not import the routes of other areas to generate it.
    define: { OPENAPI_DOCUMENT: JSON.stringify(packedDocument(entries)) },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  })

const help = `Bundles every function into dist/functions, and lists the sizes.

  npm run build`

if (import.meta.main)
  await runCommand(help, {}, async () => {
    const outdir = join(root, 'dist/functions')
    const { metafile } = await bundle(await discover(), outdir)
    writeFileSync(join(root, 'dist/metafile.json'), JSON.stringify(metafile))
    const sizes = Object.entries(metafile.outputs).map(
      ([file, { bytes }]) => `${(bytes / 1024).toFixed(0).padStart(5)} KiB  ${file}`,
    )
    console.log(sizes.join('\n'))
  })
