@echo off
rem Only ASCII in this file: cmd.exe counts its bytes. The words for people are in loi-nhan\*.txt.
setlocal EnableExtensions DisableDelayedExpansion
set "NOI=%~dp0"
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PYTHONIOENCODING=utf-8"
set "PIP_NO_INDEX=1"
set "MAY="
set "CO="
set "DA_CAI="
set "BO_CAI="
set "TEP="
set "TONG="
set "KHAC="
set "KHAC_CO="

rem Opened inside a ZIP, only this file is unpacked.
if not exist "%NOI%cai_dat.py" goto trong_zip
if not exist "%NOI%goi\" goto trong_zip

:tim
rem By .exe: one that is a batch file itself (of a version manager) is passed over, its end is not ours.
call :thu "py.exe" -3.13
call :thu "py.exe" -3.12
call :thu "py.exe" -3.11
call :thu "python.exe"
call :thu "python3.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python313\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python312\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python311\python.exe"
call :thu "%ProgramFiles%\Python313\python.exe"
call :thu "%ProgramFiles%\Python312\python.exe"
call :thu "%ProgramFiles%\Python311\python.exe"
if defined MAY goto cai
if defined DA_CAI goto khong_co
set "DA_CAI=1"
rem No Python helps where the folder has nothing for Windows.
findstr /b /l /c:"windows " "%NOI%may.txt" >nul 2>&1
if errorlevel 1 goto khong_phan

rem The installer of Python, when somebody laid it there: for this user, no administrator. The newest that fits.
if not exist "%NOI%python\" goto khong_co
pushd "%NOI%python"
for %%F in (python-3.11.*-amd64.exe python-3.12.*-amd64.exe python-3.13.*-amd64.exe) do set "TEP=%%F"
popd
if not defined TEP goto khong_co
set "BO_CAI=%NOI%python\%TEP%"

rem One that came with the stick is as it was made; what a person laid there the list does not name.
findstr /l /c:"  python/%TEP%" "%NOI%SHA256SUMS" >nul 2>&1
if errorlevel 1 goto chay
for /f "skip=1 delims=" %%H in ('certutil -hashfile "%BO_CAI%" SHA256') do if not defined TONG set "TONG=%%H"
if not defined TONG goto chay
set "TONG=%TONG: =%"
findstr /b /i /l /c:"%TONG%  python/%TEP%" "%NOI%SHA256SUMS" >nul 2>&1
if errorlevel 1 goto bi_doi

:chay
type "%NOI%loi-nhan\dang-cai-python.txt"
"%BO_CAI%" /quiet InstallAllUsers=0 Include_launcher=0 PrependPath=0 Include_test=0 Shortcuts=0
set "RA=%ERRORLEVEL%"
if "%RA%"=="0" goto tim
if "%RA%"=="3010" goto tim
type "%NOI%loi-nhan\cai-python-hong.txt"
echo   %TEP%: %RA%
set "RA=1"
goto het

:cai
"%MAY%" %CO% "%NOI%cai_dat.py" %*
set "RA=%ERRORLEVEL%"
goto het

:trong_zip
echo.
if exist "%NOI%loi-nhan\trong-zip.txt" type "%NOI%loi-nhan\trong-zip.txt"
if not exist "%NOI%loi-nhan\trong-zip.txt" echo Hay giai nen ca thu muc, roi chay lai cai-dat.bat. / Extract the whole folder first.
set "RA=1"
goto het

:bi_doi
type "%NOI%loi-nhan\bo-cai-python-doi.txt"
echo   %TEP%
set "RA=1"
goto het

:khong_phan
if defined KHAC goto khac
type "%NOI%loi-nhan\khong-phan-windows.txt"
set "RA=1"
goto het

rem A Python that would do is there, but the folder has no part for it: the installer says which it has.
:khac
"%KHAC%" %KHAC_CO% "%NOI%cai_dat.py" --co-hop
set "RA=1"
goto het

:khong_co
if defined KHAC goto khac
type "%NOI%loi-nhan\khong-co-python.txt"
set "RA=1"
goto het

:het
if not defined CAI_DAT_KHONG_DOI pause
exit /b %RA%

rem A Python that starts and for which this folder has the parts. The stub of the Store fails and is passed over.
:thu
if defined MAY exit /b 0
"%~1" %~2 "%NOI%cai_dat.py" --co-hop >nul 2>&1
set "THU=%ERRORLEVEL%"
if "%THU%"=="3" set "KHAC=%~1"
if "%THU%"=="3" set "KHAC_CO=%~2"
if not "%THU%"=="0" exit /b 0
set "MAY=%~1"
set "CO=%~2"
exit /b 0
