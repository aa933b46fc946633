// What esbuild's binary loader (package.json, build:rest) makes of these files.
declare module '*.wasm' {
  const bytes: Uint8Array;
  export default bytes;
}
declare module '*.woff2' {
  const bytes: Uint8Array;
  export default bytes;
}
