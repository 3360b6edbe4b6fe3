// A file name is words in kebab-case, then a role of a closed list. A file without a role is pure. Folders with a name
// that fits any file, such as `utils`, are not allowed.

const ROLES = [
  'controller',
  'handler',
  'store',
  'sql', // a query with a file of its own
  'entity',
  'dto',
  'module',
  'filter',
  'guard',
  'interceptor',
  'pipe',
  'service', // a class with state or a lifecycle that no other role fits
  'presenter',
  'decorator', // declares a route, a handler, a parameter or a member
  'strategy', // a transport of @nestjs/microservices
  'd', // ambient declarations
];
const NAME = new RegExp(`^[a-z0-9]+(?:-[a-z0-9]+)*(?:\\.(?:${ROLES.join('|')}))?(?:\\.int)?(?:\\.spec)?\\.tsx?$`);
const JUNK_FOLDER = /(?:^|[\\/])(?<folder>shared|common|utils|helpers|core)[\\/]/;

/** @type {import('eslint').Rule.RuleModule} */
export const fileName = {
  meta: {
    type: 'problem',
    docs: { description: 'kebab-case file names with a role of the closed list, and no folders without a subject' },
    messages: {
      badName: `"{{name}}" is not kebab-case with an optional role (${ROLES.join(', ')}) and an optional .int.spec or .spec.`,
      junkFolder: 'A folder "{{folder}}" has no subject: name it after the subject of its files.',
    },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const path = context.filename.startsWith(context.cwd)
          ? context.filename.slice(context.cwd.length)
          : context.filename;
        const name = path.split(/[\\/]/).at(-1) ?? '';
        if (!NAME.test(name)) context.report({ node, messageId: 'badName', data: { name } });
        const folder = JUNK_FOLDER.exec(path)?.groups?.['folder'];
        if (folder !== undefined) context.report({ node, messageId: 'junkFolder', data: { folder } });
      },
    };
  },
};
