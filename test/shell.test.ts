import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** Whatever starts a process, by the module it comes from. */
const STARTERS: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork'],
  execa: ['execa', 'execaSync', 'execaNode'],
};
/** Those that hand a line to sh(1). */
const SHELLS = ['exec', 'execSync', 'execaCommand', 'execaCommandSync', '$'];

/** As a HostCommand names its program. */
const SHELL = /^['"`](\/bin\/)?(sh|csh|tcsh|bash|zsh|env|xargs|su)['"`]$/;

interface Source {
  readonly path: string;
  readonly file: ts.SourceFile;
}

/** The simulator plays a host and the demo a show: neither is installed to run as root. */
const sources: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/^(sim|demo)\//.test(path))
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8');
    return { path, file: ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true) };
  });

function nodesOf(node: ts.Node): ts.Node[] {
  const below: ts.Node[] = [];
  ts.forEachChild(node, (child) => void below.push(...nodesOf(child)));
  return [node, ...below];
}

/** Names that a file takes from a module that starts processes. */
function importsOf({ file }: Source): readonly { readonly module: string; readonly name: string }[] {
  return file.statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
    const module = (moduleSpecifier as ts.StringLiteral).text;
    const bindings = importClause?.namedBindings;
    if (importClause?.isTypeOnly === true || !(module in STARTERS)) return [];
    if (bindings === undefined || !ts.isNamedImports(bindings)) return [{ module, name: '*' }];
    return bindings.elements
      .filter(({ isTypeOnly }) => !isTypeOnly)
      .map(({ name, propertyName }) => ({ module, name: (propertyName ?? name).text }));
  });
}

interface Start {
  readonly where: string;
  readonly call: ts.CallExpression;
}

function startsOf(source: Source): readonly Start[] {
  const names = importsOf(source).map(({ name }) => name);
  return nodesOf(source.file)
    .filter(ts.isCallExpression)
    .filter(({ expression }) => ts.isIdentifier(expression) && names.includes(expression.text))
    .map((call) => ({ where: `${source.path}: ${call.getText().slice(0, 60)}`, call }));
}

test('processes are started by functions that take words, never by one that takes a line for sh(1)', () => {
  const imports = sources.flatMap((source) =>
    importsOf(source).map((one) => ({ ...one, path: source.path })),
  );
  assert.ok(imports.length > 0, 'somebody starts processes');
  assert.equal(
    imports.filter(({ module, name }) => SHELLS.includes(name) || !STARTERS[module]?.includes(name)),
    [],
  );
  const calls = sources.flatMap((source) =>
    nodesOf(source.file).filter(
      (node) =>
        ts.isCallExpression(node) &&
        /^(require|import)$/.test(node.expression.getText()) &&
        /child_process|execa/.test(node.getText()),
    ),
  );
  assert.equal(
    calls.map((node) => node.getText()),
    [],
  );
});

/** `sh -c SCRIPT` of a constant of the same file without a substitution: nothing from outside can get into it. */
function isFixed({ call }: Start): boolean {
  const [, words] = call.arguments;
  if (words === undefined || !ts.isArrayLiteralExpression(words) || words.elements.length !== 2) return false;
  const script = words.elements[1]?.getText();
  return nodesOf(call.getSourceFile())
    .filter(ts.isVariableDeclaration)
    .some(
      ({ name, initializer, parent }) =>
        name.getText() === script &&
        (parent.flags & ts.NodeFlags.Const) !== 0 &&
        initializer !== undefined &&
        ts.isNoSubstitutionTemplateLiteral(initializer),
    );
}

test('the arguments of every process are a list, and a shell runs nothing but a script that never changes', () => {
  const starts = sources.flatMap(startsOf);
  console.log(`# ${starts.length} places start a process`);
  assert.ok(starts.length > 0);
  const isShell = ({ call }: Start): boolean => SHELL.test(call.arguments[0]?.getText() ?? '');
  assert.equal(
    starts.filter((start) => isShell(start) && !isFixed(start)).map(({ where }) => where),
    [],
  );
  const isList = (node: ts.Expression | undefined): boolean =>
    // HostCommand.args is `readonly string[]`.
    node !== undefined && (ts.isArrayLiteralExpression(node) || node.getText() === 'command.args');
  assert.equal(
    starts.filter(({ call }) => !isList(call.arguments[1])).map(({ where }) => where),
    [],
  );
});

test('nothing asks for a shell, and none is run', () => {
  for (const { path, file } of sources)
    for (const node of nodesOf(file)) {
      if (ts.isPropertyAssignment(node)) assert.is.not(node.name.getText(), 'shell', path);
      if (ts.isShorthandPropertyAssignment(node)) assert.is.not(node.name.text, 'shell', path);
      if (ts.isPropertyAssignment(node) && node.name.getText() === 'file')
        assert.not.match(node.initializer.getText(), SHELL, path);
    }
});

test.run();
