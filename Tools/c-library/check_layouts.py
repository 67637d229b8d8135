#!/usr/bin/env python3
"""Checks the layouts of `thimble export` by the tools and schemas that read them.

    pip install pykwalify kconfiglib lxml platformio pyyaml
    check_layouts.py --zephyr DIR --arduino DIR --cmsis-pack DIR --pack-schema PACK.xsd --module-schema FILE

--zephyr       zephyr/module.yml by the schema of Zephyr's scripts/zephyr_module.py (--module-schema names that
               file), zephyr/Kconfig by kconfiglib, which Zephyr uses, with the symbols that it depends on
--arduino      library.properties by PlatformIO's parser and schema of manifests
--cmsis-pack   the .pdsc by Open-CMSIS-Pack's PACK.xsd, and that every file that it names is there
"""
import argparse
import os
import re
import sys
import tempfile


def check_zephyr(folder, schema_source):
    import kconfiglib
    import pykwalify.core
    import yaml
    text = open(schema_source).read()
    schema = yaml.safe_load(re.search(r"METADATA_SCHEMA = '''(.*?)'''", text, re.S).group(1))
    module = yaml.safe_load(open(os.path.join(folder, 'zephyr/module.yml')))
    pykwalify.core.Core(source_data=module, schema_data=schema).validate()
    for path in ('zephyr/CMakeLists.txt', module['build']['kconfig']):
        assert os.path.isfile(os.path.join(folder, path)), path
    kconfig = open(os.path.join(folder, 'zephyr/Kconfig')).read()
    depends = re.search(r'depends on (.*)', kconfig).group(1)
    names = [n for n in re.findall(r'[A-Z0-9_]{3,}', depends) if n != '64BIT']
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, 'Kconfig')
        with open(path, 'w') as f:
            f.write('mainmenu "test"\n')
            for name in names:
                f.write('config %s\n\tbool "%s"\n' % (name, name))
            f.write('config 64BIT\n\tbool "64"\n')
            f.write('source "%s"\n' % os.path.join(os.path.abspath(folder), 'zephyr/Kconfig'))
        config = kconfiglib.Kconfig(path, warn_to_stderr=True)
        symbol = config.syms['THIMBLE']
        assert symbol.visibility == 0, 'CONFIG_THIMBLE is to be had on any core'
        for name in names:
            if '!' + name not in depends:
                config.syms[name].set_value(2)
        assert symbol.visibility == 2, 'CONFIG_THIMBLE is not to be had on its core'
        symbol.set_value(2)
        assert symbol.str_value == 'y'
        assert not config.warnings, config.warnings


def check_arduino(folder):
    from platformio.package.manifest.parser import ManifestParserFactory
    from platformio.package.manifest.schema import ManifestSchema
    parser = ManifestParserFactory.new_from_dir(folder)
    data = ManifestSchema().load_manifest(parser.as_dict())
    properties = dict(line.split('=', 1) for line in open(os.path.join(folder, 'library.properties')) if '=' in line)
    properties = {k: v.strip() for k, v in properties.items()}
    assert data['name'] == properties['name'] and data['version'] == properties['version']
    assert properties['precompiled'] == 'full'
    assert os.path.isfile(os.path.join(folder, 'src', properties['includes']))
    archives = [os.path.join(d, f) for d, _, files in os.walk(os.path.join(folder, 'src')) for f in files
                if f.endswith('.a')]
    assert len(archives) == 1 and properties['ldflags'] == '-l' + os.path.basename(archives[0])[3:-2]


def check_pack(folder, schema):
    from lxml import etree
    xsd = etree.XMLSchema(etree.parse(schema))
    paths = [f for f in os.listdir(folder) if f.endswith('.pdsc')]
    assert len(paths) == 1
    document = etree.parse(os.path.join(folder, paths[0]))
    xsd.assertValid(document)
    root = document.getroot()
    assert paths[0] == '%s.%s.pdsc' % (root.findtext('vendor'), root.findtext('name'))
    for file in root.iter('file'):
        assert os.path.isfile(os.path.join(folder, file.get('name'))), file.get('name')


def main():
    parser = argparse.ArgumentParser()
    for name in ('zephyr', 'arduino', 'cmsis-pack', 'pack-schema', 'module-schema'):
        parser.add_argument('--' + name)
    arguments = parser.parse_args()
    if arguments.zephyr:
        check_zephyr(arguments.zephyr, arguments.module_schema)
        print('zephyr: module.yml and Kconfig are as Zephyr reads them')
    if arguments.arduino:
        check_arduino(arguments.arduino)
        print('arduino: library.properties is as PlatformIO reads it')
    if arguments.cmsis_pack:
        check_pack(arguments.cmsis_pack, arguments.pack_schema)
        print('cmsis-pack: the .pdsc is valid')


if __name__ == '__main__':
    sys.exit(main())
