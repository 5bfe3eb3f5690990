console.log('build: src/main.ts does not exist yet');
