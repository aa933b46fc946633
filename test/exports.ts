import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** A name that a file gives to others. */
export interface Exported {
  readonly name: string;
  readonly type: boolean;
  /** Said in an exported statement of its own file too, such as a function's parameters. */
  readonly inSignature: boolean;
  /** Said elsewhere in its own file. */
  readonly within: boolean;
}

/** What a file has to do with others. */
export interface Module {
  readonly path: string;
  readonly exported: readonly Exported[];
  /** Names it takes, by the file they come from; `*` = all of them. */
  readonly taken: ReadonlyMap<string, ReadonlySet<string>>;
  /** Programs that it names in a text, to start them: `children.js`. */
  readonly started: readonly string[];
}

/** Every module of src and test, by its path. */
export function readModules(): ReadonlyMap<string, Module> {
  const imports = (
    JSON.parse(readFileSync('package.json', 'utf8')) as { imports: Record<string, { types: string }> }
  ).imports;
  const paths = ['src', 'test'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
      .map((path) => join(root, path)),
  );
  return new Map(
    paths.map((path) => {
      const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
      const resolve = (specifier: string): string | undefined => {
        if (specifier.startsWith('#')) return normalize(imports[specifier]?.types ?? specifier);
        return specifier.startsWith('.') ? join(dirname(path), specifier.replace(/js$/, 'ts')) : undefined;
      };
      return [
        path,
        { path, exported: exportsOf(file), taken: takenBy(file, resolve), started: startedBy(file) },
      ];
    }),
  );
}

function exportsOf(file: ts.SourceFile): readonly Exported[] {
  const said = file.statements.map((statement) => ({ statement, words: wordsOf(statement) }));
  return said.flatMap(({ statement }) =>
    namesOf(statement).map(({ name, type }) => {
      const others = said.filter((one) => (one.words.get(name) ?? 0) > (one.statement === statement ? 1 : 0));
      return {
        ...{ name, type, within: others.length > 0 },
        inSignature: others.some((one) => isExported(one.statement)),
      };
    }),
  );
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** What a statement exports. `export { a } from` is what others take, and is counted there. */
function namesOf(statement: ts.Statement): readonly { readonly name: string; readonly type: boolean }[] {
  if (
    ts.isExportDeclaration(statement) &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause)
  )
    return statement.exportClause.elements.map(({ name }) => ({
      name: name.text,
      type: statement.isTypeOnly,
    }));
  if (!isExported(statement)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => ({ name: name.getText(), type: false }));
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return [{ name: statement.name.text, type: true }];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return [{ name: statement.name?.text ?? 'default', type: false }];
  return [];
}

/** How often each identifier is in it. */
function wordsOf(node: ts.Node): ReadonlyMap<string, number> {
  const words = new Map<string, number>();
  visit(node, (one) => {
    if (ts.isIdentifier(one)) words.set(one.text, (words.get(one.text) ?? 0) + 1);
  });
  return words;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function takenBy(file: ts.SourceFile, resolve: (specifier: string) => string | undefined): Module['taken'] {
  const taken = new Map<string, Set<string>>();
  visit(file, (node) => {
    const [specifier, names] = takingOf(node);
    const path =
      specifier !== undefined && ts.isStringLiteral(specifier) ? resolve(specifier.text) : undefined;
    if (path === undefined) return;
    const known = taken.get(path) ?? new Set();
    taken.set(path, known);
    for (const name of names) known.add(name);
  });
  return taken;
}

function startedBy(file: ts.SourceFile): readonly string[] {
  const started: string[] = [];
  visit(file, (node) => {
    if (!ts.isStringLiteral(node) || ts.isImportDeclaration(node.parent)) return;
    const name = /([\w-]+\.js)$/.exec(node.text)?.[1];
    if (name !== undefined) started.push(name);
  });
  return started;
}

type Taking = readonly [specifier: ts.Node | undefined, names: readonly string[]];

function takingOf(node: ts.Node): Taking {
  if (ts.isImportDeclaration(node)) {
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined) return [node.moduleSpecifier, []];
    return [node.moduleSpecifier, ts.isNamedImports(bindings) ? bindings.elements.map(originalName) : ['*']];
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    const clause = node.exportClause;
    return [
      node.moduleSpecifier,
      clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(originalName) : ['*'],
    ];
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return [node.argument.literal, node.qualifier === undefined ? ['*'] : [node.qualifier.getText()]];
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return [node.arguments[0], lateNames(node)];
  return [undefined, []];
}

function originalName({ name, propertyName }: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (propertyName ?? name).text;
}

/** `const { a } = await import(..)`, `(await import(..)).a`; whatever else is done with it takes everything. */
function lateNames(call: ts.CallExpression): readonly string[] {
  let node: ts.Node = call.parent;
  while (ts.isAwaitExpression(node) || ts.isParenthesizedExpression(node)) node = node.parent;
  if (ts.isPropertyAccessExpression(node) && ts.isAwaitExpression(call.parent)) return [node.name.text];
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name))
    return node.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
  return ['*'];
}
